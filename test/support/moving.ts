/** What the tests of a database that moves are made of: stacks before and after, and how a Job ends. */
import assert from "node:assert/strict";
import { chmodSync } from "node:fs";
import { join } from "node:path";

import { renderStack } from "../../review/render/render";
import { prod, raw } from "./config";
import type { PostgresServer } from "./postgres";
import { temporaryFolder, type Cleanup } from "./temporary";
import { boardApi, nextGeneration, type runAccess } from "./wiring";

export const OPERATOR = { user: "operator", password: "operator's p@ss" };
export const SUPERUSER = "inside's p@:/?#%&+ '\"ü";
export const PLAIN = { tls: { mode: "disable", reason: "the tests of TLS are elsewhere" } };
export const GENERATED = "generated-board-api-db-password";

export const rendered = (database: Readonly<Record<string, unknown>>, more: Readonly<Record<string, string>> = {}) => {
  const secrets = { "postgres-password": OPERATOR.password, ...more };
  return renderStack("prod", {
    values: raw({ ...prod({ database, services: [boardApi(), boardApi({ name: "new-api" })] }), ...secrets }),
    secretKeys: Object.keys(secrets).map((key) => `wealist:${key}`),
    generation: nextGeneration(),
    secret: (name) => `generated-${name}`,
  });
};
export const succeeds = async (ran: ReturnType<typeof runAccess>, ...told: RegExp[]) => {
  const { exitCode, all = "" } = await ran;
  assert.equal(exitCode, 0, all);
  for (const pattern of told) assert.match(all, pattern);
};
export const refused = async (ran: ReturnType<typeof runAccess>, ...told: RegExp[]) => {
  const { exitCode, stderr } = await ran;
  assert.deepEqual([exitCode, stderr.split("\n").length], [1, 1], stderr);
  for (const pattern of told) assert.match(stderr, pattern);
};
/** Another pg_dump, which knows the real one as `$DUMP`. */
export const dumpBy = (t: Cleanup, inside: PostgresServer, script: string) => {
  const folder = temporaryFolder(t, { pg_dump: `#!/bin/sh\n${script}\n` });
  chmodSync(folder, 0o755);
  chmodSync(join(folder, "pg_dump"), 0o755);
  return { PATH: `${folder}:${inside.programs}:/usr/bin:/bin`, DUMP: join(inside.programs, "pg_dump") };
};

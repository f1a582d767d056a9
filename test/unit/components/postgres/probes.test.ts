import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { chmodSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { test } from "node:test";

import { postgresPod } from "../../../../components/postgres/pod";
import { temporaryFolder } from "../../../support/temporary";

const [container] = postgresPod(
  {
    image: { reference: "postgres:17", pullPolicy: "IfNotPresent", ready: [] },
    resources: { limits: { memory: "512Mi" } },
    dataDirectory: "pgdata",
    superuser: "admin",
  },
  { account: "postgres", secret: "superuser", claim: "data" },
).containers;

test("a PostgreSQL that recovers is alive, and not ready; one that keeps silent, or is none, is dead", (t) => {
  const folder = temporaryFolder(t);
  const passes = (command: readonly string[], code: number) => {
    writeFileSync(join(folder, "pg_isready"), `#!/bin/sh\nexit ${code}\n`);
    chmodSync(join(folder, "pg_isready"), 0o755);
    const [program = "", ...args] = command;
    return spawnSync(program, args, { env: { PATH: `${folder}${delimiter}${process.env["PATH"]}` } }).status === 0;
  };
  const { startupProbe, livenessProbe, readinessProbe } = container!;
  for (const probe of [startupProbe, livenessProbe])
    assert.deepEqual(
      [0, 1, 2, 127].map((code) => passes(probe.exec.command, code)),
      [true, true, false, false],
    );
  assert.deepEqual(
    [0, 1, 2].map((code) => passes(readinessProbe.exec.command, code)),
    [true, false, false],
  );
});

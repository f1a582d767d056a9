/** Secrets as files: the same backend on a real PostgreSQL, with no secret in its environment. */
import assert from "node:assert/strict";
import { readFileSync, rmSync, writeFileSync } from "node:fs";
import { before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import type { Rendered } from "../../review/render/render";
import { environmentOf, find, secretFilesOf } from "../support/objects";
import { freePort } from "../support/ports";
import type { PostgresServer } from "../support/postgres";
import { suiteCleanup } from "../support/suite";
import {
  boardApi,
  environment,
  PASSWORD,
  PASSWORD_IN_URL,
  renderServices,
  runAccess,
  runMigrations,
  startBackend,
  startServer,
} from "../support/wiring";

const JWT_SECRET = 'jwt "secret" @:/?#%&+ \'ü';

describe("a stack with its secrets as files", () => {
  const t = suiteCleanup();
  let stack: Rendered;
  let server: PostgresServer;
  let url: string;

  before(async () => {
    const port = await freePort();
    url = `http://127.0.0.1:${port}`;
    const env = { API_PORT: `${port}` };
    const service = boardApi({ port, env, secretEnv: ["JWT_SECRET"], secretsAs: "files" });
    stack = await renderServices([service], { "board-api-db-password": PASSWORD, "board-api-JWT_SECRET": JWT_SECRET });
    server = await startServer(t, stack);
  });

  test("has none of them in the environment of its pods and migrations, but the names of their files", () => {
    for (const object of [find(stack, "Deployment", "board-api"), find(stack, "Job", "board-api-migrations")]) {
      const files = secretFilesOf(stack, object);
      assert.equal(files["/run/secrets/board-api/JWT_SECRET"], JWT_SECRET);
      assert.equal(files["/run/secrets/board-api/POSTGRES_PASSWORD"], PASSWORD);
      const given = Object.values(environmentOf(stack, object)).join("\n");
      for (const value of Object.values(files)) assert.ok(!given.split("\n").includes(value));
      assert.ok(!given.includes(PASSWORD) && !given.includes(PASSWORD_IN_URL));
    }
  });

  test("migrates its database and serves boards from it, by what the files say", async () => {
    assert.equal((await runAccess(t, server, stack)).exitCode, 0);
    const { exitCode, all } = await runMigrations(server, stack);
    assert.equal(exitCode, 0, all);
    const child = startBackend(t, server, stack);
    let output = "";
    child.all!.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const ready = async () => (await fetch(`${url}/ready`).catch(() => undefined))?.status === 200;
    for (let i = 0; i < 300 && child.exitCode === null && !(await ready()); i++) await sleep(100);
    assert.ok(await ready(), output);
    const headers = { "content-type": "application/json" };
    const created = await fetch(`${url}/api/boards`, { method: "POST", headers, body: '{"name": "By files"}' });
    assert.equal(created.status, 201);
    assert.equal(await server.query("SELECT name FROM boards", "board_api"), "By files");
    for (const secret of [PASSWORD, JWT_SECRET]) assert.ok(!output.includes(secret));
    if (process.platform !== "linux") return;
    const kept = readFileSync(`/proc/${child.pid}/environ`, "utf8");
    assert.ok(kept.includes("DATABASE_URL_FILE=") && !/(^|\0)(DATABASE_URL|POSTGRES_PASSWORD|JWT_SECRET)=/.test(kept));
  });

  test("reads each of its own secrets from its file: one that is not readable is named, without its value", async () => {
    const given = environment(stack, find(stack, "Deployment", "board-api"), server);
    for (const name of ["DATABASE_URL", "JWT_SECRET"]) {
      const path = given[`${name}_FILE`]!;
      const content = readFileSync(path);
      rmSync(path);
      const child = startBackend(t, server, stack, "board-api", given);
      const { exitCode, all } = await child;
      assert.notEqual(exitCode, 0);
      assert.match(all!, new RegExp(`${name}_FILE cannot be read: No such file or directory`));
      writeFileSync(path, content);
    }
  });
});

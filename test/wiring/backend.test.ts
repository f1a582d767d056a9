/** From the rendered objects to a board created over HTTP: the real backend on a real PostgreSQL. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import type { Rendered } from "../../review/render/render";
import { freePort } from "../support/ports";
import type { PostgresServer } from "../support/postgres";
import { suiteCleanup } from "../support/suite";
import { find, podOf, type Container } from "../support/objects";
import {
  boardApi,
  loginOf,
  PASSWORD,
  PASSWORD_IN_URL,
  renderServices,
  runAccess,
  runMigrations,
  startBackend,
  startServer,
  SUPERUSER_PASSWORD,
} from "../support/wiring";

const JWT_SECRET = 'jwt "secret" @:/?#%&+ \'ü';

describe("a stack with awkward passwords", () => {
  const t = suiteCleanup();
  let stack: Rendered;
  let server: PostgresServer;
  let url: string;
  let output = "";
  const get = (path: string) => fetch(`${url}${path}`);
  const post = async (path: string, body: object) => {
    const response = await fetch(`${url}${path}`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify(body),
    });
    assert.equal(response.status, 201, `${path}: ${await response.clone().text()}`);
    return (await response.json()) as { readonly id: number };
  };

  before(async () => {
    const port = await freePort();
    const service = boardApi({ port, env: { API_PORT: `${port}`, LOG_LEVEL: "INFO" }, secretEnv: ["JWT_SECRET"] });
    stack = await renderServices([service], { "board-api-db-password": PASSWORD, "board-api-JWT_SECRET": JWT_SECRET });
    url = `http://127.0.0.1:${port}`;
    server = await startServer(t, stack);
  });

  test("prepares its database by the Job", async () => {
    const { exitCode, all } = await runAccess(t, server, stack);
    assert.equal(exitCode, 0, all);
    assert.match(all!, /database board_api, owner board_api_owner, login board_api_\d+: ready/);
  });

  test("lets the migrations wait until it answers, which it does without a login of the pod's user", async () => {
    const [wait] = podOf(find(stack, "Job", "board-api-migrations"))["initContainers"] as readonly [Container];
    const [shell = "", ...args] = wait.command ?? [];
    const env = { PGHOST: "127.0.0.1", PGPORT: `${server.port}`, PGUSER: loginOf(stack).user };
    const { exitCode, all } = await server.run(shell, args, env);
    assert.deepEqual([exitCode, all], [0, ""]);
  });

  test("migrates it by the migrations Job", async () => {
    const { exitCode, all } = await runMigrations(server, stack);
    assert.equal(exitCode, 0, all);
  });

  test("starts the backend, which answers its probes, ready only with the database", async () => {
    const child = startBackend(t, server, stack);
    child.all!.on("data", (chunk: Buffer) => (output += chunk.toString()));
    const [{ livenessProbe, readinessProbe }] = podOf(find(stack, "Deployment", "board-api")).containers;
    const path = (probe: unknown) => (probe as { httpGet: { path: string } }).httpGet.path;
    const answers = async (probe: unknown) => (await get(path(probe)).catch(() => undefined))?.status === 200;
    for (let i = 0; i < 300 && child.exitCode === null && !(await answers(readinessProbe)); i++) await sleep(100);
    assert.ok(await answers(readinessProbe), output);
    assert.ok(await answers(livenessProbe), output);
    assert.deepEqual(await (await get("/health")).json(), { status: "healthy" });
  });

  test("creates boards, columns and cards over HTTP, and finds them again", async () => {
    const board = await post("/api/boards", { name: "Übung" });
    const column = await post(`/api/boards/${board.id}/columns`, { name: "To do" });
    await post(`/api/columns/${column.id}/cards`, { title: "First card" });
    const found = (await (await get(`/api/boards/${board.id}`)).json()) as {
      name: string;
      columns: { name: string }[];
    };
    assert.deepEqual([found.name, found.columns.map(({ name }) => name)], ["Übung", ["To do"]]);
    assert.match(await (await get(`/api/columns/${column.id}/cards`)).text(), /"First card"/);
  });

  test("leaves every table to the owner role, so that the next login can change it", async () => {
    const owners = await server.query(
      "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'",
      "board_api",
    );
    assert.equal(owners, "board_api_owner");
  });

  test("runs the Job again on a volume that holds data, which is still there and still served", async () => {
    assert.equal((await runAccess(t, server, stack)).exitCode, 0);
    assert.equal((await runMigrations(server, stack)).exitCode, 0);
    assert.match(await (await get("/api/boards")).text(), /Übung/);
    assert.equal((await get("/ready")).status, 200);
  });

  test("says no secret in the backend's output, nor in PostgreSQL's log, though that logs every statement", () => {
    assert.ok(/INSERT INTO boards/.test(server.log()), "statements are logged");
    assert.match(
      output,
      /Connected to database[^]*Application startup complete|Application startup complete[^]*Connected to database/,
    );
    for (const secret of [PASSWORD, SUPERUSER_PASSWORD, JWT_SECRET, PASSWORD_IN_URL, "SCRAM-SHA-256$"]) {
      assert.ok(!server.log().includes(secret) && !output.includes(secret), secret);
    }
  });
});

/** `npm run dev`: the real backend on a real PostgreSQL, without a cluster. */
import assert from "node:assert/strict";
import { readdirSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import execa from "execa";

import { POSTGRESQL } from "../../scripts/lib/dev/postgres-programs";
import { findPython, prepare, programOf } from "../../scripts/lib/dev/python";
import { canary, leaked, wordOf } from "../support/canary";
import { local } from "../support/config";
import { answer, Dev, DevProject, slowdown } from "../support/dev-project";
import { freePort } from "../support/ports";
import { BACKEND } from "../support/python";
import { FIRST } from "../support/stacks";
import { suiteCleanup } from "../support/suite";

const FROM_NOTHING_SECONDS = 15;
const SAVE_SECONDS = 2;
/** Of a wait whose length is not what is asked. */
const PATIENCE = 120;
const HEALTH = "kanban/schemas.py";

describe("npm run dev", () => {
  const t = suiteCleanup();
  let project: DevProject;
  let [board, user] = ["", ""];
  let dev: Dev;

  before(async () => {
    await prepare(POSTGRESQL, await findPython("The tests need"));
    project = new DevProject(t);
    const [own, others] = [await freePort(), await freePort()];
    [board, user] = [`http://127.0.0.1:${own}`, `http://127.0.0.1:${others}`];
    const service = (name: string, port: number, more: object) => ({
      name,
      context: project.context,
      image: name,
      port,
      migrations: { command: ["python", "-m", "kanban", "migrate"] },
      dev: FIRST.dev,
      ...more,
    });
    const secret = { secretEnv: ["JWT_SECRET"], secretsAs: "files" };
    const elsewhere = { secretEnv: ["API_KEY"], secrets: { kind: "existing", name: "user-api-keys" } };
    const services = [service("board-api", own, secret), service("user-api", others, elsewhere)];
    project.write(local({ services }), { "board-api-JWT_SECRET": canary("jwt") });
  });

  const isWhole = (text: string) => text.includes("ready");
  const boards = async () =>
    ((await (await fetch(`${board}/api/boards`)).json()) as { items: { name: string }[] }).items;
  /** The stack's folder: its data, and what is there while it runs. */
  const kept = () => {
    const [folder = ""] = readdirSync(join(project.state, "wealist-infra-dev"));
    return readdirSync(join(project.state, "wealist-infra-dev", folder)).sort();
  };

  test("has a service answer soon, from nothing, and says what is other than in its pod", async () => {
    dev = project.dev(["board-api"]);
    const limit = FROM_NOTHING_SECONDS * slowdown();
    const seconds = await answer(dev, `${board}/ready`, isWhole, PATIENCE);
    assert.ok(seconds < Math.max(limit, FROM_NOTHING_SECONDS * slowdown()), `${seconds} s`);
    const headers = { "content-type": "application/json" };
    const created = await fetch(`${board}/api/boards`, { method: "POST", headers, body: '{"name": "Kept"}' });
    assert.equal(created.status, 201);
    assert.match(dev.output, /^PostgreSQL 18\.\d+ on 127\.0\.0\.1:\d+, not 17 as in postgres:17\S*; text is sorted/m);
    assert.match(
      dev.output,
      /^board-api \| DATABASE_URL_FILE, PGHOST_FILE, PGPORT_FILE: the PostgreSQL of this machine$/m,
    );
    assert.match(dev.output, /^board-api \| migrate: applied 0001 /m);
  });

  test("answers with what was saved, soon after", async () => {
    const before = project.files();
    let [limit, seconds, now] = [0, Infinity, '"healthy"'];
    // The best of three: one may meet something else that this machine has to do.
    for (const next of ['"better"', '"more"', '"even more"']) {
      project.save(HEALTH, (text) => text.replaceAll(now, next));
      seconds = Math.min(seconds, await answer(dev, `${board}/health`, (text) => text.includes(next), PATIENCE));
      limit = Math.max(limit, SAVE_SECONDS * slowdown());
      now = next;
    }
    assert.ok(seconds < limit, `${seconds} s`);
    assert.deepEqual(project.files(), before);
  });

  test("goes on after a save that cannot be read, with the next one", async () => {
    project.save(HEALTH, (text) => `def (:\n${text}`);
    for (let i = 0; i < 600 && !dev.output.includes("SyntaxError"); i++) await sleep(50);
    assert.match(dev.output, /^board-api \| SyntaxError/m);
    project.save(HEALTH, (text) => text.replace("def (:\n", "").replaceAll('"even more"', '"best"'));
    await answer(dev, `${board}/health`, (text) => text.includes("best"), PATIENCE);
  });

  test("is told where a second one begins, which does nothing", async () => {
    const second = project.dev(["user-api"]);
    assert.equal(await second.ended, 1);
    assert.match(second.output, /^`npm run dev` is at work here already \(process \d+\); nothing was started\.$/m);
    assert.equal((await boards()).length, 1);
  });

  test("leaves no process and no file but its data when it is ended", async () => {
    assert.equal(await dev.end("SIGINT"), 0);
    assert.doesNotMatch(dev.output, /Stopping[^]*Traceback/);
    assert.deepEqual(project.left(), []);
    const rest = kept().filter((name) => !name.startsWith("programs-"));
    assert.deepEqual(rest, ["port", "postgresql-18", "postgresql.log", "seed"]);
  });

  test("runs several at once, each with its database, and has the rows of before", async () => {
    dev = project.dev();
    await Promise.all([board, user].map((url) => answer(dev, `${url}/ready`, isWhole, PATIENCE)));
    assert.deepEqual(
      (await boards()).map(({ name }) => name),
      ["Kept"],
    );
    assert.deepEqual(((await (await fetch(`${user}/api/boards`)).json()) as { items: unknown[] }).items, []);
    assert.match(
      dev.output,
      /^user-api {2}\| API_KEY: not set, since the stack's file does not hold it; set: API_KEY=… npm run dev -- user-api$/m,
    );
    assert.equal(await dev.end("SIGTERM"), 0);
    assert.deepEqual(project.left(), []);
  });

  test("that is killed leaves no process either, and the next one has the rows", async () => {
    dev = project.dev(["board-api"]);
    await answer(dev, `${board}/ready`, isWhole, PATIENCE);
    await dev.end("SIGKILL");
    for (let i = 0; i < 600 && project.left().length > 0; i++) await sleep(50);
    assert.deepEqual(project.left(), []);
    dev = project.dev(["board-api"]);
    await answer(dev, `${board}/ready`, isWhole, PATIENCE);
    assert.equal((await boards()).length, 1);
    await dev.end("SIGHUP");
  });

  test("has the next port where a service's is taken, and says so", async () => {
    const taken = project.dev(["board-api"]);
    await answer(taken, `${board}/ready`, isWhole, PATIENCE);
    const other = new DevProject(t);
    const port = Number(board.split(":").at(-1));
    other.write(
      local({
        services: [
          {
            name: "hello",
            context: other.context,
            image: "hello",
            port,
            database: false,
            health: false,
            dev: { command: ["sh", "-c", "echo it is {port}; exec sleep 60"] },
          },
        ],
      }),
    );
    dev = other.dev();
    for (let i = 0; i < 600 && !dev.output.includes("| it is"); i++) await sleep(50);
    const [, chosen = ""] =
      /^hello \| port \d+ is taken, maybe by the cluster, so it has (\d+)$/m.exec(dev.output) ?? [];
    assert.ok(Number(chosen) > port, dev.output);
    assert.match(dev.output, new RegExp(`^hello \\| it is ${chosen}$`, "m"));
    await Promise.all([dev.end("SIGINT"), taken.end("SIGINT")]);
  });

  test("prints the environment for a debugger, which works with the databases alone; a secret only when asked", async () => {
    const hidden = project.dev(["--env", "user-api"]);
    assert.equal(await hidden.ended, 0);
    assert.match(hidden.output, /^API_HOST=127\.0\.0\.1$/m);
    assert.match(hidden.output, /^# DATABASE_URL: a secret$/m);
    assert.doesNotMatch(hidden.output, /postgresql:\/\//);
    const shown = project.dev(["--env", "user-api", "--show-secrets"], { API_KEY: "from the shell" });
    assert.equal(await shown.ended, 0);
    assert.match(shown.output, /^API_KEY='from the shell'$/m);
    const [, url = ""] = /^DATABASE_URL='?([^'\n]+)'?$/m.exec(shown.output) ?? [];
    dev = project.dev(["user-api", "--database"]);
    for (let i = 0; i < 1200 && !dev.output.includes("its database is ready"); i++) await sleep(50);
    const code =
      "import sys, psycopg; print(psycopg.connect(sys.argv[1]).execute('SELECT count(*) FROM boards').fetchone())";
    const { stdout } = await execa(programOf(BACKEND), ["-c", code, url]);
    assert.equal(stdout, "(0,)");
    await dev.end("SIGINT");
  });

  test("never prints a secret", () => {
    assert.deepEqual(leaked(Dev.everything, [wordOf("jwt")]), []);
    assert.doesNotMatch(
      Dev.everything.replace(/^(DATABASE_URL|\w*PASSWORD)=.*$/gm, ""),
      /postgresql:\/\/[^\s]*:[^\s]*@/,
    );
  });
});

/** The way to another value and back, with a stack and a cluster that are made up. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { Project, Ran } from "../../e2e/project";
import { inFile, thereAndBack } from "../../there-and-back/trip";

const FILE = "config:\n  wealist:database:\n    image: postgres:17\n";
const GREEN: Ran = { code: 0, output: "started" };

/** A stack of which `start` says what comes of its file; `lost` are rows that a start takes with it. */
function stack(start: (file: string, cluster: { objects: string; rows: number }) => Ran) {
  const cluster = { objects: "before", rows: 3 };
  const ran: string[] = [];
  const project = {
    stackFile: FILE,
    edit(_file: string, change: (text: string) => string) {
      const before = this.stackFile;
      this.stackFile = change(before);
      return () => void (this.stackFile = before);
    },
    npm: () => Promise.resolve(start(project.stackFile, cluster)),
    run(_command: string, [, line = ""]: readonly string[]) {
      ran.push(line);
      if (line.includes("postgres:17")) this.stackFile = FILE;
      return Promise.resolve({ code: line.includes("unknown") ? 127 : 0, output: "" });
    },
  };
  const kubectl = (...args: string[]) => {
    if (args[0] === "get") {
      const items = [{ kind: "Service", metadata: { name: "a", namespace: "b" }, spec: cluster.objects }];
      return Promise.resolve(JSON.stringify({ items }));
    }
    return Promise.resolve(args.at(-1)!.includes("pg_database") ? "boards" : `public.boards ${cluster.rows}`);
  };
  return { running: { project: project as unknown as Project, kubectl }, project, ran };
}

const change = inFile({ "database.image": "postgres:16" });
const isThere = (file: string) => file.includes("postgres:16");

describe("there and back", () => {
  test("converges where both starts do, and leaves the file as it was", async () => {
    const { running, project } = stack(() => GREEN);
    const { there, back } = await thereAndBack(running, { change });
    assert.deepEqual([there.outcome, back.outcome], ["converges", "converges"]);
    assert.equal(project.stackFile, FILE);
  });

  test("is refused where the cure that is printed was run, and the next start is green", async () => {
    const output = "The volume is of 17. Put it back: `npm run config -- e2e database.image postgres:17`";
    const { running, ran } = stack((file) => (isThere(file) ? { code: 1, output } : GREEN));
    const { there, back } = await thereAndBack(running, { change });
    assert.deepEqual([there.outcome, back.outcome], ["refused", "converges"]);
    assert.deepEqual(ran, ["npm run config -- e2e database.image postgres:17"]);
  });

  test("has failed where the cure does not run, or mends nothing", async () => {
    for (const cure of ["npm run config -- e2e unknown", "npm run config -- e2e database.storage 1Gi"]) {
      const { running } = stack((file) => (isThere(file) ? { code: 1, output: cure } : GREEN));
      const { there } = await thereAndBack(running, { change });
      assert.equal(there.outcome, "FAILED");
      assert.ok(there.why.includes(cure), there.why);
    }
  });

  test("has failed where something was touched, or rows are lost on either way", async () => {
    const half = stack((file, cluster) => {
      if (!isThere(file)) return GREEN;
      cluster.objects = "half";
      return { code: 1, output: "npm run config -- e2e database.image postgres:17" };
    });
    assert.match((await thereAndBack(half.running, { change })).there.why, /half made/);
    const lost = stack((file, cluster) => {
      if (!isThere(file)) cluster.rows = 0;
      return GREEN;
    });
    const { there, back } = await thereAndBack(lost.running, { change });
    assert.deepEqual([there.outcome, back.outcome], ["converges", "FAILED"]);
    assert.match(back.why, /boards had public\.boards 3, has public\.boards 0/);
  });

  test("of a wrong value: told by its words, by whatever started it", async () => {
    const { running } = stack((_file, cluster) => ({ code: 0, output: (cluster.objects = "after") }));
    const start = () => Promise.resolve({ code: 1, output: "postgres:16 is not there: database.image" });
    const trip = { change, start, named: [/database\.image/] };
    assert.equal((await thereAndBack(running, trip)).there.outcome, "told");
    assert.equal((await thereAndBack(running, { ...trip, named: [/storage/] })).there.outcome, "FAILED");
  });
});

import assert from "node:assert/strict";
import { once } from "node:events";
import { readdirSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import execa from "execa";

import { inTurn } from "../../../components/turn";
import { setEnvironment, temporaryFolder } from "../../support/temporary";

/** Another process that takes the turn, and says so. */
const other = (name: string, milliseconds: number) => {
  const code = `require("./components/turn").inTurn(${JSON.stringify(name)}, () => { console.log("mine"); return new Promise((end) => setTimeout(end, ${milliseconds})); })`;
  return execa(process.execPath, ["--require", "./transpile.cjs", "-e", code], { reject: false });
};

const turns = (folder: string) => readdirSync(folder).filter((name) => name.startsWith("wealist-turn-"));

describe("a turn", () => {
  test("is one process' at a time, and one call's", async (t) => {
    setEnvironment(t, { TMPDIR: temporaryFolder(t) });
    const done: string[] = [];
    const child = other("a", 300);
    await once(child.stdout!, "data");
    const ended = child.then(() => done.push("other"));
    const own = ["first", "second"].map((name) =>
      inTurn("a", async () => {
        done.push(`${name} begins`);
        await sleep(20);
        done.push(`${name} ends`);
      }),
    );
    await inTurn("b", async () => void done.push("of another name"));
    await Promise.all([ended, ...own]);
    assert.equal(done[0], "of another name");
    const [a, b] = done.filter((line) => line.endsWith("begins"));
    assert.deepEqual(
      done.filter((line) => / (begins|ends)$/.test(line)),
      [a, a!.replace("begins", "ends"), b, b!.replace("begins", "ends")],
    );
  });

  test("is over where its process was killed, or what it did failed", async (t) => {
    const folder = temporaryFolder(t);
    setEnvironment(t, { TMPDIR: folder });
    const child = other("a", 60_000);
    await once(child.stdout!, "data");
    child.kill("SIGKILL");
    await child;
    // Without a sign of life for long; the number of its process may be anybody's by now.
    const [file = ""] = turns(folder);
    utimesSync(join(folder, file), new Date(0), new Date(0));
    await assert.rejects(
      inTurn("a", () => Promise.reject(new Error("no"))),
      /no/,
    );
    assert.equal(await inTurn("a", () => Promise.resolve(1)), 1);
    assert.deepEqual(turns(folder), []);
  });
});

/** What `npm run dev` keeps, and who may be at work there. */
import assert from "node:assert/strict";
import { existsSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import { devFolder, DevFolder, writeFiles } from "../../../../scripts/lib/dev/folder";
import { temporaryFolder } from "../../../support/temporary";

describe("the folder of `npm run dev`", () => {
  test("is beside the state's, one for each checkout and stack", () => {
    const of = (stack: string, root: string, env = {}, uid = 1000) => devFolder(stack, root, env, "/home/ann", uid);
    assert.match(of("local", "/src/shop"), /^\/home\/ann\/\.local\/state\/[\w-]+-dev\/shop-local-[0-9a-f]{8}$/);
    assert.notEqual(of("local", "/src/shop"), of("local", "/other/shop"));
    assert.match(of("eu", "/src/shop", { XDG_STATE_HOME: "/state" }), /^\/state\/[\w-]+-dev\/shop-eu-/);
  });

  test("of root is where other accounts come through", () => {
    assert.match(devFolder("local", "/src/shop", {}, "/root", 0), /^\/var\/lib\/[\w-]+-dev\//);
    assert.match(devFolder("local", "/src/shop", { XDG_STATE_HOME: "/state" }, "/root", 0), /^\/state\//);
  });

  test("has secrets that stay, each its own, which nobody else can read", (t) => {
    const path = join(temporaryFolder(t), "dev");
    const [one, other] = [new DevFolder(path).secret("a"), new DevFolder(path).secret("a")];
    assert.equal(one, other);
    assert.match(one, /^[0-9a-f]{32}$/);
    assert.notEqual(one, new DevFolder(path).secret("b"));
    assert.notEqual(one, new DevFolder(join(temporaryFolder(t), "dev")).secret("a"));
    assert.equal(statSync(join(path, "seed")).mode & 0o077, 0);
  });

  test("keeps the port of PostgreSQL while it is free", async (t) => {
    const folder = new DevFolder(join(temporaryFolder(t), "dev"));
    assert.equal(folder.knownPort, undefined);
    const port = (taken: boolean, next: number) =>
      folder.port(
        () => Promise.resolve(taken),
        () => Promise.resolve(next),
      );
    assert.deepEqual([await port(false, 5001), await port(false, 5002), await port(true, 5003)], [5001, 5001, 5003]);
    assert.equal(folder.knownPort, 5003);
  });

  test("is held by one process, and by nobody once that has ended, however it did", (t) => {
    const path = join(temporaryFolder(t), "dev");
    const running = join(path, "running");
    const folder = new DevFolder(path);
    const release = folder.hold();
    writeFiles(folder.run, { "secrets/a": "hush" });
    assert.equal(statSync(join(folder.run, "secrets/a")).mode & 0o077, 0);
    assert.throws(() => new DevFolder(path).hold(), new RegExp(`at work here already \\(process ${process.pid}\\)`));
    release();
    assert.deepEqual([existsSync(folder.run), existsSync(running)], [false, false]);
    // Its number is another process's by now, or nobody's.
    const other = JSON.stringify({ pid: process.pid, startedAt: "2020-01-01T00:00:00.000Z" });
    for (const holder of [other, JSON.stringify({ pid: 2 ** 22 + 1 }), "", "null", '{"pid":']) {
      writeFileSync(running, holder);
      writeFiles(folder.run, { left: "hush" });
      const end = new DevFolder(path).hold();
      assert.equal(existsSync(join(folder.run, "left")), false);
      end();
    }
  });
});

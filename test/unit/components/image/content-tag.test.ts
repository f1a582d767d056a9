import assert from "node:assert/strict";
import {
  chmodSync,
  closeSync,
  openSync,
  renameSync,
  rmSync,
  symlinkSync,
  truncateSync,
  utimesSync,
  writeFileSync,
  writeSync,
} from "node:fs";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";

import { contentHash, contentTag } from "../../../../components/image/content-tag";
import { CONTEXT, ROOT } from "../../../support/config";
import { temporaryFolder, writeFiles } from "../../../support/temporary";

const context = (t: TestContext) =>
  temporaryFolder(t, { Dockerfile: "FROM scratch\n", "app/main.py": "print(1)\n", "app/data.bin": "\0\x01" });

describe("the tag of an image", () => {
  test("stays what it has been: another one rolls every pod of everybody", (t) => {
    const folder = temporaryFolder(t, {
      Dockerfile: "FROM scratch\nCOPY . /\n",
      "prod.Dockerfile": "FROM scratch\n",
      ".dockerignore": "*\n!app\n!übung.txt\n**/*.pyc\n",
      "app/main.py": "print(1)\n",
      "app/main.pyc": "x",
      "app/run.sh": "#!/bin/sh\n",
      "app/empty": "",
      "app/data.bin": "wealist".repeat(500_000).slice(0, 3 * 1024 * 1024 + 5),
      "übung.txt": "ü\n",
      "notes.md": "n",
    });
    chmodSync(join(folder, "app/run.sh"), 0o755);
    symlinkSync("main.py", join(folder, "app/link"));
    symlinkSync("nowhere", join(folder, "app/dangling"));
    assert.equal(contentTag({ context: folder }), "a3c953f0ffbe5073");
    assert.equal(contentTag({ context: folder, dockerfile: "prod.Dockerfile" }), "bffad276fe420e2f");
    const more = { args: { B: "2", A: "1" }, platform: "linux/arm64" };
    assert.equal(contentTag({ context: folder, ...more }), "ff7f4ccb6fbbc625");
    const support = join(ROOT, CONTEXT);
    assert.equal(contentTag({ context: support }), "1d0112fca17cb356");
  });

  test("of a part changes with that part, the Dockerfile and the arguments, and with nothing else", (t) => {
    const folder = temporaryFolder(t, {
      Dockerfile: "FROM scratch\n",
      "db/1.sql": "1",
      "db2/1.sql": "1",
      "app.py": "1",
      "app.pyc": "1",
    });
    const of = (args = {}) => contentHash({ context: folder, args }, ["db", "app.py"]);
    const before = of();
    const changed = (path: string) => {
      writeFileSync(join(folder, path), "2");
      return of() !== before;
    };
    assert.deepEqual(["db2/1.sql", "app.pyc", "db/3.sql"].map(changed), [false, false, true]);
    rmSync(join(folder, "db/3.sql"));
    assert.equal(of(), before);
    assert.notEqual(of({ A: "1" }), before);
    assert.deepEqual(["app.py", "Dockerfile"].map(changed), [true, true]);
  });

  test("is 16 hex digits, the same for the same content in another folder", (t) => {
    const [a, b] = [contentTag({ context: context(t) }), contentTag({ context: context(t) })];
    assert.match(a, /^[0-9a-f]{16}$/);
    assert.equal(a, b);
  });

  test("does not change with a file's time, nor with the modes another umask gives", (t) => {
    const folder = context(t);
    const before = contentTag({ context: folder });
    const file = join(folder, "app/main.py");
    utimesSync(file, new Date(0), new Date(0));
    for (const mode of [0o600, 0o644, 0o664, 0o666]) {
      chmodSync(file, mode);
      assert.equal(contentTag({ context: folder }), before, mode.toString(8));
    }
    chmodSync(join(folder, "app"), 0o700);
    assert.equal(contentTag({ context: folder }), before);
  });

  test("changes when a file becomes executable: the image would behave differently", (t) => {
    const folder = context(t);
    const before = contentTag({ context: folder });
    chmodSync(join(folder, "app/main.py"), 0o755);
    assert.notEqual(contentTag({ context: folder }), before);
  });

  const edits: Record<string, (folder: string) => void> = {
    "one byte of a file": (folder) => writeFiles(folder, { "app/main.py": "print(2)\n" }),
    "a file's name": (folder) => renameSync(join(folder, "app/main.py"), join(folder, "app/start.py")),
    "the Dockerfile": (folder) => writeFiles(folder, { Dockerfile: "FROM scratch\nUSER 1\n" }),
    "a new, empty file": (folder) => writeFiles(folder, { "app/empty": "" }),
    "a missing file": (folder) => rmSync(join(folder, "app/data.bin")),
  };
  for (const [what, edit] of Object.entries(edits)) {
    test(`changes with ${what}`, (t) => {
      const folder = context(t);
      const before = contentTag({ context: folder });
      edit(folder);
      assert.notEqual(contentTag({ context: folder }), before);
    });
  }

  test("tells a file's name from its content", (t) => {
    const tag = (files: Record<string, string>) =>
      contentTag({ context: temporaryFolder(t, { Dockerfile: "", ...files }) });
    assert.notEqual(tag({ ab: "c" }), tag({ a: "bc" }));
    assert.notEqual(tag({ a: "b", c: "d" }), tag({ a: "bc", d: "" }));
  });

  test("follows a link's target, not what it points to", (t) => {
    const folder = context(t);
    symlinkSync("main.py", join(folder, "app/link"));
    const before = contentTag({ context: folder });
    rmSync(join(folder, "app/link"));
    symlinkSync("data.bin", join(folder, "app/link"));
    const other = contentTag({ context: folder });
    assert.notEqual(other, before);
    rmSync(join(folder, "app/link"));
    symlinkSync("nowhere", join(folder, "app/link"));
    assert.notEqual(contentTag({ context: folder }), other);
  });

  test("changes with the build arguments and the platform, whatever their order", (t) => {
    const folder = context(t);
    const tags = [
      contentTag({ context: folder }),
      contentTag({ context: folder, args: { A: "1", B: "2" } }),
      contentTag({ context: folder, args: { A: "1" } }),
      contentTag({ context: folder, args: { A: "2", B: "1" } }),
      contentTag({ context: folder, platform: "linux/arm64" }),
    ];
    assert.equal(new Set(tags).size, tags.length);
    assert.equal(contentTag({ context: folder, args: { B: "2", A: "1" } }), tags[1]);
  });

  test("covers a file of more than 2 GiB without holding it in memory", (t) => {
    const folder = context(t);
    const model = join(folder, "model.safetensors");
    writeFileSync(model, "");
    truncateSync(model, 2 ** 31 + 2 ** 20);
    const file = openSync(model, "r+");
    writeSync(file, "x", 2 ** 31 + 7);
    closeSync(file);
    const before = process.memoryUsage().rss;
    // Read once, since that takes seconds: without the x it is 2a3af34a2b5e5990.
    assert.equal(contentTag({ context: folder }), "60b226f7919eb296");
    assert.ok(process.memoryUsage().rss - before < 200 * 2 ** 20);
  });
});

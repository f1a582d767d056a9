import assert from "node:assert/strict";
import { once } from "node:events";
import fs from "node:fs";
import { createServer } from "node:net";
import { join, relative } from "node:path";
import { describe, test, type TestContext } from "node:test";

import execa from "execa";

import { contentTag } from "../../../../components/image/content-tag";
import { contextFiles } from "../../../../components/image/context-files";
import { temporaryFolder, writeFiles } from "../../../support/temporary";

const FILES = {
  Dockerfile: "FROM scratch\n",
  "app/main.py": "1",
  "app/main.pyc": "2",
  "tests/a.py": "3",
  "notes.md": "4",
};
const kept = (t: TestContext, ignore: Record<string, string>, dockerfile?: string) =>
  contextFiles(temporaryFolder(t, { ...FILES, ...ignore }), dockerfile).filter(
    (path) => !path.endsWith("dockerignore"),
  );

describe("the files of a build context", () => {
  test("are all files, in the order of their bytes, where nothing is ignored", (t) => {
    assert.deepEqual(kept(t, {}), ["Dockerfile", "app/main.py", "app/main.pyc", "notes.md", "tests/a.py"]);
  });

  test("are those that .dockerignore lets through", (t) => {
    const found = kept(t, { ".dockerignore": "# tools\ntests\n**/*.pyc\n*.md\n" });
    assert.deepEqual(found, ["Dockerfile", "app/main.py"]);
  });

  test("come back by an exception with !", (t) => {
    assert.deepEqual(kept(t, { ".dockerignore": "*\n!app\n**/*.pyc\n" }), ["app/main.py"]);
  });

  test("follow the last rule that matches", (t) => {
    assert.deepEqual(kept(t, { ".dockerignore": "app\n!app/main.py\n*.md\ntests" }), ["Dockerfile", "app/main.py"]);
  });

  const below = {
    "a path below it": ["venv\n!venv/keep/a.py\n", ["venv/keep/a.py"]],
    "a wildcard": ["venv\n!**/a.py\n", ["venv/keep/a.py", "venv/lib/a.py"]],
    "a wildcard below it": ["venv\n!venv/*/a.py\n", ["venv/keep/a.py", "venv/lib/a.py"]],
    "a rule that a later one overrules": ["!venv\nvenv\n", []],
    "another folder": ["venv\n!app\n", []],
  } as const;
  for (const [what, [rules, found]] of Object.entries(below)) {
    test(`of an ignored folder follow its exceptions: ${what}`, (t) => {
      const files = { "venv/keep/a.py": "5", "venv/lib/a.py": "6", "venv/lib/b.py": "7" };
      const all = kept(t, { ...files, ".dockerignore": rules });
      assert.deepEqual(
        all.filter((path) => path.startsWith("venv")),
        found,
      );
    });
  }

  test("do not come from a look into an ignored folder", (t) => {
    const folder = temporaryFolder(t, { ...FILES, ".dockerignore": "*\n!app\n!tests/a.py\n**/cache\n", "venv/a": "" });
    writeFiles(folder, { "app/cache/x": "" });
    const looked = t.mock.method(fs, "readdirSync");
    contextFiles(folder);
    const folders = looked.mock.calls.map(({ arguments: [path] }) => relative(folder, String(path)));
    assert.deepEqual(folders.sort(), ["", "app", "tests"]);
  });

  test("do not come from a look into a folder that a rule with a wildcard cannot reach", (t) => {
    const rules = "*\n!services/*/src\n!app/**\n**/node_modules\n";
    const files = ["services/a/src/x", "services/a/node_modules/y", "app/z", "app/node_modules/y", "node_modules/y"];
    const all = Object.fromEntries(files.map((path) => [path, ""]));
    const folder = temporaryFolder(t, { ...FILES, ...all, ".dockerignore": rules });
    const looked = t.mock.method(fs, "readdirSync");
    assert.deepEqual(contextFiles(folder), ["app/main.py", "app/main.pyc", "app/z", "services/a/src/x"]);
    const folders = looked.mock.calls.map(({ arguments: [path] }) => relative(folder, String(path)));
    assert.deepEqual(folders.sort(), ["", "app", "services", "services/a", "services/a/src"]);
  });

  test("change the tag where a rule differs from them in case only", (t) => {
    const folder = temporaryFolder(t, { ...FILES, ".dockerignore": "**/charts", "Views/Charts/a.txt": "v1" });
    const before = contentTag({ context: folder });
    writeFiles(folder, { "Views/Charts/a.txt": "v2" });
    assert.notEqual(contentTag({ context: folder }), before);
  });

  test("change the tag where `!./` re-admits them", (t) => {
    const folder = temporaryFolder(t, { ...FILES, ".dockerignore": "*\n!./src/app", "src/app/main.py": "v1" });
    const before = contentTag({ context: folder });
    writeFiles(folder, { "src/app/main.py": "v2" });
    assert.notEqual(contentTag({ context: folder }), before);
  });

  test("are looked for no further than a link, and are no sockets or pipes", async (t) => {
    const folder = temporaryFolder(t, FILES);
    fs.symlinkSync("app", join(folder, "link"));
    const server = createServer().listen(join(folder, "socket"));
    t.after(() => server.close());
    await once(server, "listening");
    await execa("mkfifo", [join(folder, "pipe")]);
    assert.deepEqual(
      contextFiles(folder).filter((path) => !(path in FILES)),
      ["link"],
    );
    assert.match(contentTag({ context: folder }), /^[0-9a-f]{16}$/);
  });

  test("follow the ignore file of the Dockerfile itself, and then no other", (t) => {
    const ignore = {
      ".dockerignore": "*.md",
      "dev.Dockerfile": "FROM scratch",
      "dev.Dockerfile.dockerignore": "tests\napp",
    };
    assert.deepEqual(kept(t, ignore, "dev.Dockerfile"), ["Dockerfile", "dev.Dockerfile", "notes.md"]);
    assert.ok(!kept(t, ignore).includes("notes.md"));
  });

  test("do not change the tag while they are ignored, but the Dockerfile always does", (t) => {
    const folder = temporaryFolder(t, { ...FILES, ".dockerignore": "tests\nDockerfile\n" });
    const before = contentTag({ context: folder });
    writeFiles(folder, { "tests/a.py": "changed", "tests/b.py": "new" });
    assert.equal(contentTag({ context: folder }), before);
    writeFiles(folder, { Dockerfile: "FROM scratch\nUSER 1\n" });
    assert.notEqual(contentTag({ context: folder }), before);
  });

  test("include names that are not ASCII", (t) => {
    const names = contextFiles(temporaryFolder(t, { Dockerfile: "", "übung.txt": "1", "한글/x": "2" }));
    assert.deepEqual(names, ["Dockerfile", "übung.txt", "한글/x"]);
  });
});

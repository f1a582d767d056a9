import assert from "node:assert/strict";
import { renameSync, rmSync, symlinkSync, utimesSync } from "node:fs";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";

import { changes, needsStart, snapshot, targetOf } from "../../../../scripts/lib/watch/files";
import { temporaryFolder, writeFiles } from "../../../support/temporary";

const FILES = {
  Dockerfile: "FROM scratch",
  ".dockerignore": "**/*.pyc\nnotes",
  "requirements.txt": "fastapi",
  "app/main.py": "1",
  "app/migrations/0001.py": "1",
};

function place(t: TestContext, ignore: string[] = []) {
  const context = temporaryFolder(t, FILES);
  const watch = { sync: [{ from: "app", to: "/srv/app" }], command: ["reload"], ignore };
  const migrations = { command: ["migrate"], deadlineSeconds: 300 };
  const service = { context, dockerfile: "Dockerfile", watch, migrations };
  const before = snapshot(service);
  const changed = () => changes(before, snapshot(service, before));
  return { context, service, changed, paths: () => changed().map(({ path }) => path) };
}

describe("what has changed", () => {
  test("is what has another content, however it was saved", (t) => {
    const { context, paths } = place(t);
    assert.deepEqual(paths(), []);
    writeFiles(context, { "app/main.py": "2", "app/new/one.py": "1", "app/.main.py.swp": "", "app/main.py~": "1" });
    assert.deepEqual(paths(), ["app/main.py", "app/new/one.py"]);
    writeFiles(context, { "app/other": "1" });
    renameSync(join(context, "app/other"), join(context, "app/main.py"));
    assert.deepEqual(paths(), ["app/new/one.py"]);
  });

  test("is nothing where a file was only touched", (t) => {
    const { context, paths } = place(t);
    utimesSync(join(context, "app/main.py"), new Date(), new Date());
    assert.deepEqual(paths(), []);
  });

  test("is nothing that the image does not get, or that is to be ignored", (t) => {
    const { context, paths } = place(t, ["**/*_test.py", "app/drafts"]);
    writeFiles(context, { "app/a.pyc": "", notes: "", "app/main_test.py": "", "app/drafts/b.py": "", "app/c.py": "" });
    assert.deepEqual(paths(), ["app/c.py"]);
  });

  test("is the Dockerfile too, where the image does not get it", (t) => {
    const { context, paths } = place(t);
    writeFiles(context, { ".dockerignore": "*\n!app", Dockerfile: "FROM other" });
    assert.deepEqual(paths(), [".dockerignore", "Dockerfile", "requirements.txt"]);
  });
});

describe("a change", () => {
  test("of a synced file goes to its place in the image", (t) => {
    const { service } = place(t);
    assert.deepEqual(targetOf(service, "app/a/b.py"), { folder: "/srv/app", file: "/srv/app/a/b.py" });
    assert.equal(targetOf(service, "application.py"), undefined);
    assert.equal(needsStart(service, { path: "app/main.py", deleted: false }), undefined);
  });

  test("of anything else, a deleted file, a link or a migration needs a start", (t) => {
    const { context, service, changed } = place(t);
    rmSync(join(context, "app/main.py"));
    symlinkSync("migrations", join(context, "app/link"));
    writeFiles(context, { "requirements.txt": "2", "app/migrations/0002.py": "" });
    assert.deepEqual(
      changed().map((change) => needsStart(service, change)),
      [
        "app/link is a link",
        "app/main.py was deleted, which pods that run would not notice",
        "migrations depend on app/migrations/0002.py",
        "requirements.txt is in no folder that is synced",
      ],
    );
  });

  test("of what migrations name themselves needs one, and nothing else of theirs", (t) => {
    const { service } = place(t);
    const named = { ...service, migrations: { ...service.migrations, inputs: ["app/models.py", "app/sql"] } };
    const needs = (path: string) => needsStart(named, { path, deleted: false }) !== undefined;
    assert.deepEqual(["app/models.py", "app/sql/1.sql", "app/migrations/0001.py"].map(needs), [true, true, false]);
    const none = { ...service, migrations: false } as const;
    assert.equal(needsStart(none, { path: "app/migrations/0001.py", deleted: false }), undefined);
  });
});

import assert from "node:assert/strict";
import { mkdirSync, symlinkSync } from "node:fs";
import { join, relative } from "node:path";
import { describe, test, type TestContext } from "node:test";

import { faults, local, message, prod, ROOT, service } from "../../support/config";
import { temporaryFolder, writeFiles } from "../../support/temporary";

/** A service of a context with a link into the void, one that goes round, and three that are all right. */
function linked(t: TestContext, ignore: string): { readonly context: string; readonly services: unknown[] } {
  const folder = temporaryFolder(t, { Dockerfile: "FROM scratch", ".dockerignore": ignore, "src/main.py": "" });
  mkdirSync(join(folder, "bin"));
  for (const [link, target] of [
    ["bin/python", "/nowhere/python3"],
    ["a", "b"],
    ["b", "a"],
    ["main.py", "src/main.py"],
    ["code", "src"],
    ["src/self", "."],
  ] as const)
    symlinkSync(target, join(folder, link));
  const context = relative(ROOT, folder);
  return { context, services: [service({ context })] };
}

describe("a link in a build context", () => {
  test("that leads nowhere is refused for k3d, with its path, its target and the cure", (t) => {
    const { context, services } = linked(t, "");
    const [fault, ...others] = faults(local({ services }));
    assert.deepEqual(others, []);
    assert.equal(fault!.path, "services[0].context");
    assert.match(fault!.what, new RegExp(`${context}/bin/python → /nowhere/python3`));
    assert.match(fault!.what, /\/a → b, .*\/b → a/);
    assert.doesNotMatch(fault!.what, /main|code|self/);
    assert.match(fault!.cure, /\.dockerignore/);
  });

  test("is all right where the ignore file keeps it from Docker", (t) => {
    assert.equal(message(local({ services: linked(t, "bin\na\nb\n").services })), "");
    const { context, services } = linked(t, "");
    writeFiles(join(ROOT, context), { "Dockerfile.dockerignore": "bin\na\nb\n" });
    assert.equal(message(local({ services })), "");
  });

  test("is Docker's own business where the docker command builds", (t) => {
    assert.equal(message(prod({ services: linked(t, "").services })), "");
  });
});

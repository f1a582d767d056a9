import assert from "node:assert/strict";
import fs, { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";

import { RunError } from "@pulumi/pulumi";

import { contentTag } from "../../../../components/image/content-tag";
import { temporaryFolder, writeFiles } from "../../../support/temporary";

const context = (t: TestContext) =>
  temporaryFolder(t, { Dockerfile: "FROM scratch\n", "app/main.py": "print(1)\n", "app/data.bin": "\0\x01" });

describe("what of a context cannot be read is named with the way out", () => {
  const refused = (args: Parameters<typeof contentTag>[0], ...parts: readonly RegExp[]) => {
    assert.throws(
      () => contentTag(args),
      (error) => {
        assert.ok(RunError.isInstance(error));
        for (const part of parts) assert.match(error.message, part);
        return true;
      },
    );
  };

  test("a context or a Dockerfile that is not there", (t) => {
    const folder = temporaryFolder(t);
    refused({ context: join(folder, "backend") }, /build context .*backend .*not there/, /`context`/);
    refused({ context: folder }, /Dockerfile .*Dockerfile .*not there/, /`dockerfile`/);
    refused({ context: folder, dockerfile: "prod/Dockerfile" }, /prod\/Dockerfile/);
    writeFiles(folder, { "a/b": "", file: "" });
    refused({ context: folder, dockerfile: "a" }, /it is a folder/);
    refused({ context: join(folder, "file") }, /it is not a folder/);
  });

  test("a file and a folder that this user may not read", (t) => {
    for (const method of ["openSync", "readdirSync"] as const) {
      const folder = temporaryFolder(t, { Dockerfile: "", "secret/key": "" });
      const original = fs[method] as (...args: unknown[]) => unknown;
      const denied = t.mock.method(fs, method, (...args: unknown[]) => {
        if (String(args[0]).includes("secret")) throw Object.assign(new Error("EACCES"), { code: "EACCES" });
        return original(...args);
      });
      refused({ context: folder }, /secret.* cannot be read: this user may not read it/, /\.dockerignore/);
      writeFiles(folder, { ".dockerignore": "secret" });
      assert.match(contentTag({ context: folder }), /^[0-9a-f]{16}$/);
      denied.mock.restore();
    }
  });

  const skip = process.platform === "darwin" && "its disks hold no such name";
  test("a name that is not UTF-8, of a file, a folder or a link's target; ignored, it is no matter", { skip }, (t) => {
    const latin = (name: string) => Buffer.from(name, "latin1");
    const makers: Record<string, (path: Buffer) => void> = {
      file: (path) => writeFileSync(path, ""),
      folder: (path) => mkdirSync(path),
    };
    for (const make of Object.values(makers)) {
      const folder = context(t);
      const before = contentTag({ context: folder });
      make(Buffer.concat([Buffer.from(`${folder}/app/`), latin("caf\xe9")]));
      refused({ context: folder }, /app\/caf\\xe9 .*not UTF-8/, /rename it/);
      writeFiles(folder, { "Dockerfile.dockerignore": "**/caf?\nDockerfile.dockerignore" });
      assert.equal(contentTag({ context: folder }), before);
    }
    const folder = context(t);
    symlinkSync(latin("caf\xe9"), join(folder, "link"));
    refused({ context: folder }, /link .*caf\\xe9.* not UTF-8/);
  });

  const patterns: Record<string, RegExp> = {
    "a\n# b\n  [z-a]  \n": /\.dockerignore, line 3: .*`\[z-a\]`.*put \\ before a \[/,
    "src\\main": /line 1: .*`src\\main`.*\/ between folders/,
    "*\n!": /line 2: .*`!`.*path behind the !/,
    "*\n!/": /line 2: .*`!\/`.*path behind the !/,
    "app/[": /line 1: .*`app\/\[`/,
    "app\t# the code": /line 1: .*take out the tab/,
  };
  for (const [rules, message] of Object.entries(patterns))
    test(`a rule that Docker refuses: ${JSON.stringify(rules)}`, (t) => {
      const folder = context(t);
      writeFiles(folder, { ".dockerignore": rules });
      refused({ context: folder }, message, /Docker refuses/);
    });

  test("an ignore file that is a folder", (t) => {
    const folder = context(t);
    writeFiles(folder, { ".dockerignore/x": "" });
    refused({ context: folder }, /ignore file .*\.dockerignore cannot be read: it is a folder/);
  });
});

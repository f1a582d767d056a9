import assert from "node:assert/strict";
import { readdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";

import execa from "execa";

import { archive, read, SYNC_SCRIPT } from "../../../../scripts/lib/watch/archive";
import { temporaryFolder } from "../../../support/temporary";

/** The script as a pod runs it, with the files of `saved` in the place of the image's. */
async function synced(t: TestContext, saved: Record<string, string>) {
  const context = temporaryFolder(t, saved);
  const to = temporaryFolder(t, { "main.py": "before", "stays.py": "1" });
  const service = { context, watch: { sync: [{ from: "app", to }], command: ["reload"], ignore: [] } };
  const { bytes, args } = await archive(service, read(service, Object.keys(saved)));
  const child = execa("sh", ["-c", SYNC_SCRIPT, "sync", ...args], { reject: false });
  t.after(async () => {
    child.stdin!.end();
    await child;
  });
  child.stdin!.write(bytes);
  let printed = "";
  child.stdout!.on("data", (chunk: Buffer) => (printed += String(chunk)));
  // The first look, and two after the files are there.
  while (printed.split("\n\n").length < 4) await new Promise((resolve) => child.stdout!.once("data", resolve));
  return { to, child, printed };
}

describe("the script of a sync", { skip: process.platform !== "linux" }, () => {
  test("puts files of any name into their places, in new folders too, and leaves the others", async (t) => {
    const names = ["main.py", "new/deep/a b'c\"$(d).py", "größe.py"];
    const { to } = await synced(t, Object.fromEntries(names.map((name) => [`app/${name}`, `content of ${name}`])));
    for (const name of names) assert.equal(readFileSync(join(to, name), "utf8"), `content of ${name}`);
    assert.deepEqual(readdirSync(to).sort(), ["größe.py", "main.py", "new", "stays.py"]);
    assert.equal(statSync(join(to, "main.py")).mode & 0o777, 0o644);
  });

  test("shows processes until its input ends", async (t) => {
    const { child, printed } = await synced(t, { "app/main.py": "2" });
    assert.match(printed, new RegExp(`^${process.pid} \\(.*\\) `, "m"));
    child.stdin!.end();
    assert.equal((await child).exitCode, 0);
  });

  test("says what is wrong where it cannot write", async (t) => {
    const context = temporaryFolder(t, { "app/main.py": "2" });
    const to = join(temporaryFolder(t, { file: "" }), "file");
    const service = { context, watch: { sync: [{ from: "app", to }], command: ["reload"], ignore: [] } };
    const { bytes, args } = await archive(service, read(service, ["app/main.py"]));
    const { exitCode, stderr } = await execa("sh", ["-c", SYNC_SCRIPT, "sync", ...args], {
      input: bytes,
      reject: false,
    });
    assert.equal(exitCode, 1);
    assert.match(stderr, /main|file/);
  });
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { fakeCommands } from "../../support/commands";
import { findPython } from "../../support/python";
import { runScript } from "../../support/scripts";
import { temporaryFolder } from "../../support/temporary";

const PYTHONS = ["python3", "python3.11", "python3.12", "python3.13", "python3.14", "python"];

describe("npm test", () => {
  test("knows its parts, and names them to whoever asks for another one", async () => {
    const { exitCode, stderr } = await runScript("scripts/test.ts", ["untested"]);
    assert.equal(exitCode, 1);
    assert.match(
      stderr,
      /^There are no tests called untested; there are: unit, cures, golden, policy, secrecy, schema, workflows, new, wiring, backend$/m,
    );
  });

  test("says how to install Python before anything runs, where there is none", async (t) => {
    const { exitCode, stdout, stderr } = await runScript("scripts/test.ts", ["golden", "schema"], {
      env: { PATH: temporaryFolder(t) },
    });
    assert.deepEqual([exitCode, stdout], [1, ""]);
    assert.match(stderr, /^The tests need Python 3\.11 or newer, and there is none on PATH\.\nInstall it: \S+/);
    assert.doesNotMatch(stderr, /^ +at /m);
  });
});

describe("the Python of the tests", () => {
  const withVersions = (t: Parameters<typeof fakeCommands>[0], versions: Record<string, string>) =>
    fakeCommands(t, PYTHONS, ({ command }) => (versions[command] ? { stdout: versions[command] } : { code: 127 }));

  test("is the first that is new enough", async (t) => {
    await withVersions(t, { python3: "3 9", "python3.12": "3 12", python: "2 7" });
    assert.equal(await findPython("The tests need"), "python3.12");
  });

  test("that is too old is told with its version", async (t) => {
    await withVersions(t, { python3: "3 9", python: "2 7" });
    await assert.rejects(
      findPython("The tests need"),
      /none on PATH \(python3 is 3\.9, python is 2\.7\)\.\nInstall it: /,
    );
  });
});

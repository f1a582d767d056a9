import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { parse } from "yaml";

import { withHeader, withoutKey, withValue } from "../../../../scripts/lib/config/document";

const TEXT = `# the team's own
encryptionsalt: v1:abc

config:
  wealist:cluster: {kind: k3d} # here


  # what runs
  wealist:services:
    - name: 'board-api'     # the first
      port: 8000
      resources: &small
        limits: { memory: 512Mi, cpu: 200m }
      secretEnv: []
      command:
        - a
    - name: user-api
      resources: *small
  wealist:extra: '[{"name":"x"}]'
`;
const FIRST = ["services", 0];

describe("an edit of a stack's file", () => {
  test("changes the bytes of a value, and no other ones", () => {
    assert.equal(withValue(TEXT, [...FIRST, "port"], 9000), TEXT.replace("8000", "9000"));
    assert.equal(withValue(TEXT, [...FIRST, "name"], "it's"), TEXT.replace("'board-api'", `"it's"`));
    const limit = withValue(TEXT, [...FIRST, "resources", "limits", "memory"], "1Gi");
    assert.equal(limit, TEXT.replace("512Mi", "1Gi"));
  });

  test("adds a key where it belongs, and leaves comments, blank lines and quotes", () => {
    const added = withValue(TEXT, [...FIRST, "hostPort"], 8001);
    assert.equal(added, TEXT.replace("        - a\n", "        - a\n      hostPort: 8001\n"));
    assert.equal(withValue(TEXT, ["cluster", "name"], "mine"), TEXT.replace("{kind: k3d}", "{kind: k3d, name: mine}"));
  });

  test("keeps a list in one line in one line, and one of several lines in several", () => {
    assert.match(withValue(TEXT, [...FIRST, "secretEnv"], ["A", "B"]), /secretEnv: \[A, B\]\n/);
    assert.match(withValue(TEXT, [...FIRST, "command"], ["b", "c"]), /command:\n {8}- b\n {8}- c\n/);
  });

  test("quotes what others would read as something else than text", () => {
    for (const text of ["0022", "yes", "on", "~", "12:30", "2026-01-01", "1e3", "true", ""]) {
      const written = withValue(TEXT, [...FIRST, "env", "X"], text);
      assert.ok(written.includes(`X: "${text}"\n`), written);
      assert.equal((parse(written) as Values).config["wealist:services"][0].env.X, text);
    }
  });

  test("gives a copy of its own to what shares a part of the file with others", () => {
    const { config } = parse(withValue(TEXT, ["services", 1, "resources", "limits", "cpu"], "1")) as Values;
    const [one, other] = config["wealist:services"];
    assert.deepEqual([one.resources.limits.cpu, other.resources.limits.cpu], ["200m", "1"]);
  });

  test("reads a list that stands as JSON in a text", () => {
    const { config } = parse(withValue(TEXT, ["extra", 0, "port"], 1)) as Values;
    assert.deepEqual(config["wealist:extra"], [{ name: "x", port: 1 }]);
  });

  test("takes a key out, and refuses where there is none", () => {
    assert.equal(withoutKey(TEXT, [...FIRST, "port"], "F", "P"), TEXT.replace("      port: 8000\n", ""));
    assert.throws(() => withoutKey(TEXT, [...FIRST, "ports"], "F", "P"), /^Error: F sets nothing at P\. Nothing was/);
  });

  test("begins a file that has nothing, and keeps the line ends of Windows", () => {
    assert.equal(withValue("", ["cluster", "kind"], "k3d"), "config:\n  wealist:cluster:\n    kind: k3d\n");
    const windows = TEXT.replaceAll("\n", "\r\n");
    assert.equal(withoutKey(windows, [...FIRST, "port"], "F", "P"), windows.replace("      port: 8000\r\n", ""));
  });

  test("writes what encrypts secrets at the top, once", () => {
    assert.equal(withHeader(TEXT, { encryptionsalt: "v1:abc" }), TEXT);
    assert.match(withHeader("config: {}\n", { encryptionsalt: "v1:x" }), /^encryptionsalt: v1:x$/m);
  });
});

interface Values {
  // eslint-disable-next-line @typescript-eslint/no-explicit-any -- whatever the file says
  readonly config: any;
}

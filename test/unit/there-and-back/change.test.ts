import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { parseDocument } from "yaml";

import { changed, pathOf, valueAt } from "../../there-and-back/change";

describe("a change of a stack's file", () => {
  const FILE = "# first\nconfig:\n  wealist:services:\n    - name: api # its name\n      env: { A: b }\n";

  test("is put where the key says, comments stay", () => {
    assert.deepEqual(pathOf("services[].network.to[1].cidr"), [
      ...["config", "wealist:services", 0, "network", "to", 1, "cidr"],
    ]);
    const text = changed(FILE, { "services[].env.C": "d", "services[1]": { name: "web" }, "cluster.agents": 1 });
    assert.match(text, /^# first\n/);
    assert.match(text, /name: api # its name/);
    assert.equal(valueAt(parseDocument(text), "services[1].name"), "web");
    assert.deepEqual(valueAt(parseDocument(text), "services[].env"), { A: "b", C: "d" });
    assert.equal(valueAt(parseDocument(text), "cluster.agents"), 1);
  });

  test("takes a key out by null", () => {
    const text = changed(FILE, { "services[].env": null });
    assert.equal(valueAt(parseDocument(text), "services[].env"), undefined);
  });
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { decryptor, encrypt } from "../../../../scripts/lib/config/passphrase";
import { keysOf } from "../../../../scripts/lib/config/path";
import { typed } from "../../../../scripts/lib/config/typed";
import { pathText } from "../../../../configuration/cures";

const SERVICES = ["board-api", "user-api"];

describe("a path", () => {
  for (const [text, keys] of [
    ["services[1].port", ["services", 1, "port"]],
    ["wealist:services[1].port", ["services", 1, "port"]],
    ["services[user-api].port", ["services", 1, "port"]],
    ["board-api-JWT_SECRET", ["board-api-JWT_SECRET"]],
    ["kubernetes:kubeconfig", ["kubernetes:kubeconfig"]],
    [`services[0].env["a.b"]`, ["services", 0, "env", "a.b"]],
    ["services[0].network.from[2].cidr", ["services", 0, "network", "from", 2, "cidr"]],
  ] as const) {
    test(`is read as messages print it: ${text}`, () => {
      assert.deepEqual(keysOf(text, SERVICES), keys);
      assert.deepEqual(keysOf(pathText(keys), SERVICES), keys);
    });
  }

  for (const text of ["", ".a", "a..b", "a.", "services[", "services[0]port", "a b["]) {
    test(`is not ${JSON.stringify(text)}`, () => assert.throws(() => keysOf(text, SERVICES), /Nothing was changed/));
  }

  test("that names no service of the stack is told with those there are", () => {
    assert.throws(() => keysOf("services[nobody].port", SERVICES), /no service "nobody".*board-api, user-api/);
  });
});

describe("a value", () => {
  for (const [path, text, value] of [
    ["services[0].port", "8001", 8001],
    ["services[0].env.X", "0022", "0022"],
    ["services[0].env.X", "8001", "8001"],
    ["cluster.create", "false", false],
    ["services[0].database", "false", false],
    ["services[0].image", "postgres:17", "postgres:17"],
    ["services[0].image", "{ digest: x }", { digest: "x" }],
    ["services[0].migrations.command", '["python","-m","app"]', ["python", "-m", "app"]],
    ["services[0].resources.requests.memory", "256Mi", "256Mi"],
    ["services[0].port", "[", "["],
    ["surprise", "1", 1],
  ] as const) {
    test(`is typed as the schema says: ${path} ${text}`, () => {
      assert.deepEqual(typed(keysOf(path, []), text), value);
    });
  }
});

describe("a secret by passphrase", () => {
  test("is what Pulumi decrypts: the salt of this project's own stack is taken, another passphrase is refused", () => {
    const salt = "v1:T73uRCbS/3U=:v1:KcDebYQuWpC2drpK:PUDTvlB801cDuMHpyLNSgfseiHzsoA==";
    const made = encrypt("hush", "", salt);
    assert.deepEqual([made.salt, decryptor("", salt)(made.secure)], [salt, "hush"]);
    assert.throws(() => encrypt("hush", "other", salt), /passphrase is not the one/);
  });

  test("gets a salt of its own where there is none, and never looks the same twice", () => {
    const [one, other] = [encrypt("hush", "p"), encrypt("hush", "p")];
    assert.notEqual(one.secure, other.secure);
    assert.equal(decryptor("p", one.salt)(one.secure), "hush");
  });
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { parseSettings } from "../../../configuration/config";
import { faults, local, message, parse, prod, raw, ROOT, service } from "../../support/config";

const CANARY = "canary-Zq7";
const KEY = "board-api-JWT_SECRET";
const values = local({ services: [service({ secretEnv: ["JWT_SECRET"] })] });
const external = local({ database: { kind: "external", host: "db.example.com", ca: "test/support/db-ca.pem" } });

const one = (given: Parameters<typeof faults>[0], more?: Parameters<typeof faults>[1]) => {
  const told = faults(given, more);
  assert.equal(told.length, 1, message(given, more));
  return told[0]!;
};

describe("a secret", () => {
  test("that secretEnv names has to be set; the command asks for it, and leaves no trace in a history", () => {
    const { path, what, cure } = one(values);
    assert.deepEqual([path, what], [KEY, "is not set"]);
    assert.equal(cure, `npm run config -- test ${KEY} --secret`);
  });

  test("that is not set is no fault for who only wants to know", () => {
    const unset: string[] = [];
    const isSecret = () => false;
    const given = { organization: "o", stack: "test", root: ROOT, values: raw(values), isSecret };
    parseSettings({ ...given, unset: (key) => unset.push(key) });
    assert.deepEqual(unset, [KEY]);
  });

  test("in plain text is refused", () => {
    assert.match(one({ ...values, [KEY]: CANARY }).what, /stands in plain text/);
  });

  for (const newline of ["\n", "\r\n", "\n\n"]) {
    test(`that ends with ${JSON.stringify(newline)} is refused, with the command that avoids it`, () => {
      const { what, cure } = one(values, { secrets: { [KEY]: `${CANARY}${newline}` } });
      assert.match(what, /ends with a newline/);
      assert.match(cure, /--secret$/);
    });
  }

  test("may hold newlines inside, as a private key does", () => {
    assert.equal(message(values, { secrets: { [KEY]: `a\n${CANARY}` } }), "");
  });

  for (const value of ["", "a\0b"]) {
    test(`that no environment variable can hold is refused: ${JSON.stringify(value)}`, () => {
      assert.match(one(values, { secrets: { [KEY]: value } }).what, /is empty or holds a NUL/);
    });
  }

  test("that no service has any use for is refused", () => {
    assert.equal(one(values, { secrets: { [KEY]: CANARY, "board-api-OTHER": CANARY } }).path, "board-api-OTHER");
  });

  test("inside a plain key is refused: it would end in a ConfigMap", () => {
    const { services, ...rest } = local({ services: [service({ env: { TOKEN: CANARY } })] });
    const { path, what, cure } = one(rest, { secrets: { services: JSON.stringify(services) } });
    assert.deepEqual([path, what], ["services", "holds a secret"]);
    assert.match(cure, /at services, write: <what it holds, in plain text; /);
  });

  test("has a variable's name in upper case, so that its key is none of the program's own", () => {
    assert.equal(one(local({ services: [service({ secretEnv: ["password"] })] })).path, "services[0].secretEnv[0]");
  });

  test("is never told, whatever is wrong with it or with the rest", () => {
    const secrets = { [KEY]: `${CANARY}\n`, "board-api-OTHER": CANARY, "postgres-password": `${CANARY}\0` };
    const broken = { ...values, "board-api-db-password": `${CANARY}\n`, cluster: { kind: "k3s" }, surprise: CANARY };
    const told = message(broken, { secrets });
    assert.ok(faults(broken, { secrets }).length >= 6);
    assert.ok(!told.includes(CANARY), told);
  });
});

describe("the way to a cluster that exists", () => {
  const kubeconfig = (context?: string) => prod({ cluster: { kind: "existing", context } });

  test("is a context or a kubeconfig: without either, both are offered", () => {
    const { path, cure } = one(kubeconfig());
    assert.equal(path, "kubeconfig");
    assert.match(cure, / kubeconfig --secret\n.*or .*at cluster\.context, write: </s);
  });

  test("may be a kubeconfig with a context of it; a file's last newline does no harm there", () => {
    const secrets = { kubeconfig: "apiVersion: v1\n" };
    assert.equal(message(kubeconfig(), { secrets }), "");
    assert.equal(message(kubeconfig("prod"), { secrets }), "");
    assert.match(one({ ...kubeconfig(), kubeconfig: CANARY }).what, /plain text/);
  });

  test("is no concern of a k3d cluster", () => {
    assert.equal(one(local(), { secrets: { kubeconfig: CANARY } }).path, "kubeconfig");
  });
});

describe("a registry's login", () => {
  const registry = { kind: "registry", registry: "ghcr.io/you", version: "v1.0.0" };

  test("has its password in a secret key of its own, for pushing and for pulling", () => {
    const delivery = { ...registry, username: "ci", pullSecret: { username: "nodes" } };
    assert.deepEqual(
      faults(prod({ delivery })).map(({ path }) => path),
      ["registry-password", "registry-pull-password"],
    );
    const secrets = { "registry-password": CANARY, "registry-pull-password": CANARY };
    assert.equal(message(prod({ delivery }), { secrets }), "");
  });

  test("is Docker's own by default: a password without a user is refused", () => {
    assert.equal(
      one(prod({ delivery: registry }), { secrets: { "registry-password": CANARY } }).path,
      "registry-password",
    );
  });
});

describe("the passwords", () => {
  test("of an external database's administrator has to be set", () => {
    const { path, cure } = one(external);
    assert.equal(path, "postgres-password");
    assert.match(cure, / postgres-password --secret$/);
    assert.equal(message(external, { secrets: { "postgres-password": CANARY } }), "");
  });

  test("are optional otherwise, generated where they are not set", () => {
    assert.equal(message(local(), { secrets: { "postgres-password": CANARY, "board-api-db-password": CANARY } }), "");
    const settings = parse(local());
    assert.equal(settings.secret("postgres-password"), undefined);
  });

  test("are not known for a service without a database", () => {
    const foreign = local({ services: [service({ database: false })] });
    assert.equal(one(foreign, { secrets: { "board-api-db-password": CANARY } }).path, "board-api-db-password");
  });

  test("reach the program as secrets", async () => {
    const password = parse(local(), { secrets: { "postgres-password": CANARY } }).secret("postgres-password");
    const { isSecret } = password as unknown as { isSecret: Promise<boolean> };
    assert.equal(await isSecret, true);
  });
});

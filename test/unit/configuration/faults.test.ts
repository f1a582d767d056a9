import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { faults, local, message, prod, service } from "../../support/config";

const one = (values: Parameters<typeof faults>[0], given?: Parameters<typeof faults>[1]) => {
  const told = faults(values, given);
  assert.equal(told.length, 1, message(values, given));
  return told[0]!;
};

describe("a configuration without a fault", () => {
  test("says nothing", () => {
    assert.equal(message(local()), "");
    assert.equal(message(prod()), "");
  });
});

describe("an unknown key", () => {
  test("is told with the keys there are, and the one that was meant, under which its value stays", () => {
    const { path, what, rule, cure } = one(local({ services: [service({ hostport: 8000 })] }));
    assert.deepEqual([path, what], ["services[0].hostport", "unknown key"]);
    assert.match(rule, /known here: .*\bhostPort\b/);
    assert.equal(cure, "in Pulumi.test.yaml, at services[0].hostport, write hostPort instead of hostport");
  });

  test("that is like no other one, or like one that is set, is told to go", () => {
    const { cure } = one(local({ services: [service({ hostport: 8000, hostPort: 8001 })] }));
    assert.equal(cure, "npm run config -- test 'services[0].hostport' --rm");
    assert.match(one(local({ services: [service({ surprise: 1 })] })).cure, /--rm$/);
  });

  test("is told at any depth", () => {
    assert.equal(one(local({ cluster: { kind: "k3d", agent: 1 } })).path, "cluster.agent");
    const deep = one(local({ services: [service({ database: { nam: "x" } })] }));
    assert.deepEqual([deep.path, /write name instead of nam$/.test(deep.cure)], ["services[0].database.nam", true]);
  });

  test("is told at the top, where secrets have flat keys of their own", () => {
    const { path, rule, cure } = one(local({ "board-api-JWT_SECRE": "x", services: [service()] }));
    assert.equal(path, "board-api-JWT_SECRE");
    assert.match(rule, /cluster, delivery, database, hardening, services, postgres-password, board-api-db-password/);
    assert.equal(cure, "npm run config -- test board-api-JWT_SECRE --rm");
    const { services, ...rest } = local({ service: [service()] });
    assert.ok(services);
    assert.match(faults(rest).at(-1)!.cure, /at service, write services instead of service$/);
  });

  test("of a namespace that nobody reads is told: providers are configured by the program alone", () => {
    const told = faults(local({ "kubernetes:kubeconfig": "x", "aws:region": "y", "pulumi:tags": "{}" }));
    assert.deepEqual(
      told.map(({ path }) => path),
      ["kubernetes:kubeconfig", "aws:region"],
    );
    assert.equal(told[0]!.cure, "npm run config -- test kubernetes:kubeconfig --rm");
  });
});

describe("a wrong type", () => {
  test("is told with the type and the range, and a value that would do", () => {
    const { path, what, rule, cure } = one(local({ services: [service({ port: "http" })] }));
    assert.deepEqual([path, what], ["services[0].port", "expected number, received string"]);
    assert.match(rule, /a whole number, 1 to 65535/);
    assert.equal(cure, "npm run config -- test 'services[0].port' 8000");
  });

  for (const [key, value] of Object.entries({
    port: 0,
    replicas: 101,
    user: 0,
    maxSurge: "two",
    env: "x",
    secretEnv: ["A-B"],
    hostPort: 1.5,
  })) {
    test(`or a value out of range is told for ${key}`, () => {
      assert.match(one(local({ services: [service({ [key]: value })] })).path, new RegExp(`^services\\[0\\]\\.${key}`));
    });
  }

  for (const value of ["nonsense", {}, [], 1]) {
    test(`of services is told: ${JSON.stringify(value)} is no list of services`, () => {
      assert.equal(one(local({ services: value })).path, "services");
    });
  }

  test("is told for a kind that does not exist, with those that do", () => {
    const { path, what, cure } = one(local({ cluster: { kind: "k3s" } }));
    assert.equal(path, "cluster.kind");
    assert.match(what, /'k3d' \| 'existing'/);
    assert.equal(cure, "npm run config -- test cluster.kind k3d");
  });
});

describe("several faults", () => {
  test("are all told at once: of the schema, across keys and of secrets, also within one service", () => {
    const values = {
      ...local({ database: { kind: "statefulset", storage: "1 GB" }, surprise: 1 }),
      services: [
        service({ replica: 2, port: "http", secretEnv: ["JWT_SECRET"], hostPort: 9000 }),
        service({ name: "Board" }),
      ],
    };
    const paths = faults(values).map(({ path }) => path);
    const expected = [
      "database.storage",
      "services[0].replica",
      "services[0].port",
      "services[0].hostPort",
      "services[1].name",
    ];
    assert.deepEqual(new Set(paths), new Set([...expected, "board-api-JWT_SECRET", "surprise"]));
  });

  test("are counted, in a message that says that nothing was changed", () => {
    assert.match(message({}), /^Pulumi\.test\.yaml has \d+ faults; nothing was changed\.\n/);
  });
});

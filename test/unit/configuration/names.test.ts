import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { faults, local, message, parse, service } from "../../support/config";

const one = (values: Parameters<typeof faults>[0], given?: Parameters<typeof faults>[1]) => {
  const told = faults(values, given);
  assert.equal(told.length, 1, message(values, given));
  return told[0]!;
};

describe("names", () => {
  for (const name of ["Board", "board_api", "-board", "board-", "1board", "board.api", "x".repeat(41), ""]) {
    test(`of services are DNS labels: ${JSON.stringify(name)} is none`, () => {
      assert.equal(one(local({ services: [service({ name })] })).path, "services[0].name");
    });
  }

  test("of services are taken once", () => {
    const { path, what, cure } = one(local({ services: [service(), service()] }));
    assert.deepEqual([path, what], ["services[1].name", "board-api is taken by services[0]"]);
    assert.match(cure, /board-api-2$/);
  });

  for (const name of ["postgres", "postgresql", "postgres-service"]) {
    test(`of services are not those of the stack's own parts: ${name} is one`, () => {
      assert.ok(faults(local({ services: [service({ name })] })).some(({ path }) => path === "services[0].name"));
    });
  }

  for (const [stack, free] of [
    ["My_Stack", "my-stack"],
    ["prod.eu", "prod-eu"],
    ["-x", "x"],
    ["x".repeat(23), "x".repeat(20)],
    ["Prod", "prod-2"],
  ] as const) {
    test(`of stacks can end a namespace's name: ${stack} cannot`, () => {
      const { path, cure } = one(local(), { stack });
      assert.deepEqual([path, cure], ["(stack name)", `mv Pulumi.${stack}.yaml Pulumi.${free}.yaml`]);
    });
  }
});

describe("a namespace", () => {
  test("is the service's and the stack's name, or the one that is given, and may be shared", () => {
    const services = [service({ namespace: "shop" }), service({ name: "user-api" })];
    const settings = parse(local({ services, database: { kind: "statefulset", namespace: "shop" } }));
    assert.deepEqual(
      settings.services.map(({ namespace }) => namespace),
      ["shop", "user-api-test"],
    );
    assert.equal(settings.database.namespace, "shop");
    assert.equal(parse(local()).database.namespace, "postgresql-test");
  });

  for (const namespace of ["default", "kube-system", "Shop", "shop.eu"]) {
    test(`is one of the stack's own: ${namespace} is none`, () => {
      assert.equal(one(local({ services: [service({ namespace })] })).path, "services[0].namespace");
    });
  }

  test("holds no service that is named like another one's Jobs", () => {
    const named = (namespace?: string) => [
      service({ namespace }),
      service({ name: "board-api-migrations", namespace }),
    ];
    assert.equal(one(local({ services: named("shop") })).path, "services[1].name");
    assert.equal(message(local({ services: named() })), "");
  });
});

describe("a database", () => {
  test("belongs to one service, whether its name is given or follows from the service's", () => {
    const services = [service(), service({ name: "user-api", database: { name: "board_api" } })];
    const { path, what, cure } = one(local({ services }));
    assert.deepEqual([path, what], ["services[1].database.name", "board_api is taken by services[0]"]);
    assert.match(cure, /board_api_2$/);
  });

  for (const name of ["postgres", "template0", "template1"]) {
    test(`is none of PostgreSQL's own: ${name}`, () => {
      assert.equal(one(local({ services: [service({ database: { name } })] })).path, "services[0].database.name");
    });
  }
});

describe("a variable", () => {
  const twice: Record<string, readonly [changed: Record<string, unknown>, path: string, secret?: string]> = {
    "by env and the service's database": [{ env: { DATABASE_URL: "x" } }, "services[0].env.DATABASE_URL"],
    "by secretEnv and the service's database": [
      { secretEnv: ["PGPASSWORD"] },
      "services[0].secretEnv[0]",
      "PGPASSWORD",
    ],
    "by env and secretEnv": [{ env: { TOKEN: "x" }, secretEnv: ["TOKEN"] }, "services[0].env.TOKEN", "TOKEN"],
    "by secretEnv, twice": [{ secretEnv: ["TOKEN", "TOKEN"] }, "services[0].secretEnv[1]", "TOKEN"],
  };
  for (const [how, [changed, path, secret]] of Object.entries(twice)) {
    test(`is not set ${how}: only one of them would count`, () => {
      const secrets = secret ? { [`board-api-${secret}`]: "x" } : {};
      const told = one(local({ services: [service(changed)] }), { secrets });
      assert.equal(told.path, path);
      assert.match(told.rule, /a variable is set once/);
    });
  }

  test("may be named like the database's where the service has none", () => {
    assert.equal(message(local({ services: [service({ database: false, env: { DATABASE_URL: "sqlite://" } })] })), "");
  });
});

/** What is looked at before a stack is touched, and what comes after it. */
import assert from "node:assert/strict";
import { afterEach, describe, mock, test } from "node:test";

import { reaches, registrations, type Registration } from "../../support/registrations";
import { STACKS } from "../../support/stacks";
import { renderVariant } from "../../support/variants";
import { local, service } from "../../support/config";

const TWO = {
  stack: "test",
  values: local({
    services: [
      service({ hostPort: 8001 }),
      service({ name: "user-api", hostPort: 8000 }),
      service({ name: "job-api" }),
    ],
  }),
  secrets: [],
};

const isOf = (type: string) => (one: Registration) => one.type.endsWith(`:${type}`);

describe("before anything is touched", () => {
  afterEach(() => mock.restoreAll());

  for (const [name, looks] of Object.entries({
    local: ["VolumeCheck", "NodePorts"],
    prod: ["VolumeCheck"],
    "a database that moves outside": ["VolumeCheck"],
    "an adopted cluster": ["VolumeCheck"],
  })) {
    test(`${name}: every object and every password waits for ${looks.join(" and ")}`, async () => {
      const all = await registrations(() => STACKS[name]!());
      const made = [...all.values()].filter(({ type }) => /^(kubernetes|random):/.test(type));
      assert.ok(made.length > 10);
      for (const one of made)
        for (const look of looks) assert.ok(reaches(all, one, isOf(look)), `${one.name}: ${look}`);
    });
  }

  test("a volume is looked at as the configuration asks for it, with the lines that go back", async () => {
    const input = async (name: string) =>
      [...(await registrations(() => STACKS[name]!())).values()].find(isOf("VolumeCheck"))?.inputs;
    const moved = await input("a database that moves outside");
    assert.deepEqual(
      ["claim", "own", "storage", "image"].map((key) => moved?.[key]),
      ["postgres-data", true, "5Gi", "postgres:16"],
    );
    assert.match((moved?.["cures"] as { image: string }).image, /database\.movedFrom\.image.* VALUE$/);
    mock.restoreAll();
    const taken = await input("data that was there before");
    assert.deepEqual([taken?.["claim"], taken?.["own"]], ["data-postgres-0", false]);
    mock.restoreAll();
    assert.equal(await input("an external database"), undefined);
    mock.restoreAll();
    assert.equal(await input("a foreign image without a database"), undefined);
  });

  test("the version of a server that is ready is noted on its claim", async () => {
    const all = await registrations(() => STACKS["local"]!());
    const note = [...all.values()].find(isOf("VolumeNote"))!;
    assert.ok(reaches(all, note, isOf("StatefulSet")));
    assert.equal(note.inputs["claim"], "postgres-data");
  });

  test("the ports of all services are one look, from which each service has its own", async () => {
    const all = await registrations(() => renderVariant(TWO));
    const ports = [...all.values()].filter(isOf("NodePorts"));
    assert.equal(ports.length, 1);
    assert.deepEqual(ports[0]!.inputs["ports"], { 30081: "board-api-test/board-api", 30080: "user-api-test/user-api" });
    assert.equal(ports[0]!.inputs["namespaces"], "all");
    const services = [...all.values()].filter(isOf("Service"));
    const withPort = services.filter(({ sources }) => sources.some((key) => key.includes(":NodePorts::")));
    assert.deepEqual(withPort.map(({ name }) => name).sort(), ["board-api", "user-api"]);
    const cures = ports[0]!.inputs["cures"] as Record<string, string>;
    assert.match(cures["30080"]!, /services\[1\]\.hostPort'? 8002$/);
  });

  test("in a cluster that others use as well, a Service is the stack's in its own namespaces alone", async () => {
    const cluster = { kind: "k3d", name: "shared", create: false };
    const all = await registrations(() => renderVariant({ ...TWO, values: { ...TWO.values, cluster } }));
    const { namespaces } = [...all.values()].find(isOf("NodePorts"))!.inputs as { namespaces: string[] };
    assert.deepEqual([...namespaces].sort(), ["board-api-test", "job-api-test", "postgresql-test", "user-api-test"]);
  });
});

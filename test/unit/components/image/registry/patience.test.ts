import assert from "node:assert/strict";
import { createServer } from "node:net";
import { describe, test, type TestContext } from "node:test";

import { withRegistry } from "../../../../../components/image/registry/access";
import { reach } from "../../../../../components/image/registry/reach";
import { FakeRegistry } from "../../../../support/registry";
import { registryCures } from "../../../../../stacks/image-cures";

async function registry(t: TestContext): Promise<FakeRegistry> {
  const started = await FakeRegistry.start(t);
  started.login = undefined;
  started.push("team/app", "v1", {});
  return started;
}

const look = (name: string) =>
  withRegistry({ repository: `${name}/team/app`, cures: registryCures("prod") }, async (client) => {
    const manifest = await client.manifest("v1");
    return manifest?.mediaType ?? "nothing";
  }).catch((error: Error) => error.message);
const FOUND = "application/vnd.oci.image.manifest.v1+json";

describe("a registry that is asked too often, or too busy", () => {
  test("is asked again, after as long as it says", async (t) => {
    const started = await registry(t);
    started.instead.push({ status: 429, headers: { "retry-after": "1" } }, { status: 503 });
    const before = performance.now();
    assert.equal(await look(started.name), FOUND);
    assert.ok(performance.now() - before > 2900, "one second that it asks for, and two of our own");
    assert.deepEqual(started.requests.slice(0, 3), ["GET /v2/", "GET /v2/", "GET /v2/"]);
  });

  test("is not waited for longer than people wait, but told", async (t) => {
    const started = await registry(t);
    started.instead.push({ status: 429, headers: { "retry-after": "3600" } });
    assert.equal(
      await look(started.name),
      `the registry ${started.name} is asked too often: the registry's own words (it asks for 3600 s of rest)`,
    );
    started.instead.push({ status: 503, headers: { "retry-after": new Date(Date.now() + 60_000).toUTCString() } });
    assert.match(
      await look(started.name),
      /has no time now, try again later: the registry's own words \(it asks for \d\d s/,
    );
  });
});

describe("the limit of an answer", () => {
  test("counts silence: a slow line is no fault", async (t) => {
    const started = await registry(t);
    started.drip = 20;
    const before = performance.now();
    const response = await reach(started.name, "/v2/team/app/manifests/v1", {}, 0.4);
    assert.equal(((await response.json()) as { mediaType: string }).mediaType, FOUND);
    assert.ok(performance.now() - before > 1000);
  });

  test("ends one that breaks off", async (t) => {
    const started = await registry(t);
    started.drip = 60_000;
    await assert.rejects(reach(started.name, "/v2/team/app/manifests/v1", {}, 0.2), /it said nothing for 0\.2 s/);
  });

  test("ends one that never begins", async (t) => {
    const server = createServer((socket) => {
      socket.on("error", () => socket.destroy());
      t.after(() => socket.destroy());
    });
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.after(() => server.close());
    const { port } = server.address() as { port: number };
    await assert.rejects(reach(`127.0.0.1:${port}`, "/v2/", {}, 0.2), /it said nothing for 0\.2 s/);
  });
});

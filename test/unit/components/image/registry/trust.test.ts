import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { resolves } from "../../../../support/names";
import { freePort } from "../../../../support/ports";
import { setEnvironment, temporaryFolder } from "../../../../support/temporary";
import { LAN, look, FOUND, registry, docker } from "./look";

describe("a registry that speaks plain HTTP", () => {
  test("is asked in it where Docker was told that it is insecure, by its name", async (t) => {
    const { name } = await registry(t);
    const { lines } = await docker(t, { names: [name] });
    assert.equal(await look(name), FOUND);
    assert.equal(await look(name), FOUND);
    assert.deepEqual(lines(), ["docker info --format {{json .RegistryConfig}}"], "Docker is asked once");
  });

  test("or by the range of the address that its name leads to", async (t) => {
    const { name } = await registry(t);
    await docker(t, { ranges: ["10.0.0.0/8", "127.0.0.0/8"] });
    assert.equal(await look(name), FOUND);
  });

  test("and else never: nothing is sent to it, and the cure is named", async (t) => {
    const { name, requests } = await registry(t);
    await docker(t, { ranges: ["10.0.0.0/8"] });
    assert.equal(
      await look(name),
      `the registry ${name} does not answer: it speaks plain HTTP. Docker uses such a registry where its server is told ` +
        `so: "insecure-registries": ["${name}"] in /etc/docker/daemon.json (Docker Desktop: Settings, Docker Engine), ` +
        "then restart Docker",
    );
    assert.deepEqual(requests, []);
  });

  test("is told so where there is no Docker", async (t) => {
    const { name } = await registry(t);
    setEnvironment(t, { PATH: temporaryFolder(t) });
    assert.match(await look(name), /it speaks plain HTTP/);
  });

  for (const host of ["127.0.0.1", "localhost", "k3d-registry.localhost"]) {
    test(`needs no word of Docker's on this machine: ${host}`, async (t) => {
      const { name } = await registry(t, undefined, host);
      const { lines } = await docker(t);
      assert.equal(await look(name), FOUND);
      assert.deepEqual(lines(), []);
    });
  }
});

describe("a registry that is not reached", () => {
  test("says that its name leads nowhere, and what could be missing", async (t) => {
    await docker(t);
    resolves(t, "another");
    assert.equal(
      await look("registry.nowhere:5000"),
      "the registry registry.nowhere:5000 does not answer: getaddrinfo ENOTFOUND registry.nowhere. " +
        "Is that its name, and is the VPN up? A proxy is taken from HTTPS_PROXY, and none is set for it",
    );
  });

  test("is asked for where it would be, on this machine", async (t) => {
    await docker(t);
    const name = `localhost:${await freePort()}`;
    assert.match(await look(name), /ECONNREFUSED .*\. It would be on this machine: is it running\?$/);
  });

  test("names the proxy that Docker's server has, and this environment has not", async (t) => {
    await docker(t, { proxy: "http://proxy.corp:3128" });
    resolves(t, "another");
    assert.match(await look("registry.proxied:5000"), /export HTTPS_PROXY=http:\/\/proxy\.corp:3128$/);
  });

  test("says that nothing listens there", async (t) => {
    await docker(t);
    const port = await freePort();
    resolves(t, LAN);
    assert.match(await look(`${LAN}:${port}`), /does not answer: connect ECONNREFUSED 127\.0\.0\.1/);
  });
});

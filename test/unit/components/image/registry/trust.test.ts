import assert from "node:assert/strict";
import fs from "node:fs";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";

import execa from "execa";

import { withRegistry } from "../../../../../components/image/registry/access";
import { ROOT } from "../../../../support/config";
import { fakeCommands, type FakeCommands } from "../../../../support/commands";
import { resolves } from "../../../../support/names";
import { freePort } from "../../../../support/ports";
import { FakeRegistry } from "../../../../support/registry";
import { setEnvironment, temporaryFolder, writeFiles } from "../../../../support/temporary";
import { authority } from "../../../../support/tls";

const LAN = "registry.lan";
const PATH = "team/board-api";

/** What a look at a registry comes to: the media type of an image, or what is told. */
const look = (registry: string) =>
  withRegistry({ repository: `${registry}/${PATH}`, stack: "prod" }, async (client) => {
    const manifest = await client.manifest("v1");
    return manifest?.mediaType ?? "nothing";
  }).catch((error: Error) => error.message);
const FOUND = "application/vnd.oci.image.manifest.v1+json";

async function registry(t: TestContext, tls?: Parameters<typeof FakeRegistry.start>[1], host = LAN) {
  const started = await FakeRegistry.start(t, tls, host);
  started.login = undefined;
  started.push(PATH, "v1", {});
  // Not every system knows that what is below `localhost` is this machine.
  resolves(t, host.endsWith("localhost") ? "localhost" : host);
  return started;
}

/** A machine whose Docker was told that those registries and ranges are insecure; with its `certs.d` of one registry. */
async function docker(
  t: TestContext,
  { names = [] as string[], ranges = ["::1/128"], proxy = "" } = {},
  certificates: Readonly<Record<string, string>> = {},
): Promise<FakeCommands> {
  setEnvironment(t, { DOCKER_CONFIG: temporaryFolder(t, certificates) });
  const IndexConfigs = Object.fromEntries(
    ["docker.io", ...names].map((name) => [name, { Secure: name === "docker.io" }]),
  );
  return fakeCommands(t, ["docker"], ({ args }) => ({
    stdout: args[2] === "{{.HTTPSProxy}}" ? proxy : JSON.stringify({ IndexConfigs, InsecureRegistryCIDRs: ranges }),
  }));
}

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

describe("a registry whose certificate is signed by an authority of its own", () => {
  test("is trusted by what lies in certs.d, and Docker is not asked", async (t) => {
    const { ca, sign } = await authority(t);
    const { name } = await registry(t, await sign(`DNS:${LAN}`));
    const { lines } = await docker(t, {}, { [`certs.d/${name}/ca.crt`]: ca });
    assert.equal(await look(name), FOUND);
    assert.deepEqual(lines(), []);
  });

  test("is trusted by the system's authorities, where a company puts its own", async (t) => {
    const { file, sign } = await authority(t);
    const { name } = await registry(t, await sign(`DNS:${LAN}`));
    await docker(t);
    // A child, since what the system trusts is read once.
    const reach = join(ROOT, "components/image/registry/reach.ts");
    const program = `
      require("node:dns").lookup = (host, options, done) => done(null, [{ address: "127.0.0.1", family: 4 }]);
      const { reach } = require(${JSON.stringify(reach)});
      reach("${name}", "/v2/", {}).then(({ status }) => console.log(status), (e) => console.log(e.cause?.code ?? e));`;
    const ask = async (env: Record<string, string>) =>
      (await execa(process.execPath, ["--require", join(ROOT, "transpile.cjs"), "-e", program], { env })).stdout;
    assert.equal(await ask({ SSL_CERT_FILE: file }), "200");
    assert.equal(await ask({}), "UNABLE_TO_VERIFY_LEAF_SIGNATURE");
  });

  test("and by nobody else: what is missing is named", async (t) => {
    const { sign } = await authority(t);
    const { name, requests } = await registry(t, await sign(`DNS:${LAN}`));
    await docker(t);
    const told = await look(name);
    assert.match(
      told,
      /does not answer: unable to verify the first certificate\. Put the certificate of the authority/,
    );
    assert.ok(told.includes(`/etc/docker/certs.d/${name}/ca.crt`), told);
    assert.match(told, /NODE_EXTRA_CA_CERTS/);
    assert.deepEqual(requests, []);
  });

  test("is not asked for one where Docker was told that it is insecure", async (t) => {
    const { sign } = await authority(t);
    const { name } = await registry(t, await sign("DNS:other.example.com"));
    await docker(t, { names: [name] });
    assert.equal(await look(name), FOUND);
  });

  test("nor on this machine", async (t) => {
    const { sign } = await authority(t);
    const { name } = await registry(t, await sign("DNS:other.example.com"), "localhost");
    await docker(t);
    assert.equal(await look(name), FOUND);
  });

  test("and that is for another name is told as that", async (t) => {
    const { ca, sign } = await authority(t);
    const { name } = await registry(t, await sign("DNS:other.example.com"));
    await docker(t, {}, { [`certs.d/${name}/ca.crt`]: ca });
    assert.match(await look(name), /altnames.*\. Its certificate has to be made anew, for this name/s);
  });

  test("is shown the certificate of this machine that it asks for", async (t) => {
    const { ca, sign } = await authority(t);
    const { name } = await registry(t, {
      ...(await sign(`DNS:${LAN}`)),
      ca,
      requestCert: true,
      rejectUnauthorized: true,
    });
    const { key, cert } = await sign("DNS:client");
    const folder = `certs.d/${name}`;
    await docker(t, {}, { [`${folder}/ca.crt`]: ca, [`${folder}/client.cert`]: cert, [`${folder}/client.key`]: key });
    assert.equal(await look(name), FOUND);
  });

  test("says so where only Docker may read it", async (t) => {
    const { ca, sign } = await authority(t);
    const { name } = await registry(t, await sign(`DNS:${LAN}`));
    await docker(t);
    const file = join(process.env["DOCKER_CONFIG"]!, "certs.d", name, "ca.crt");
    writeFiles(process.env["DOCKER_CONFIG"]!, { [`certs.d/${name}/ca.crt`]: ca });
    const { readFileSync } = fs;
    // Not by its mode, which says nothing to root.
    t.mock.method(fs, "readFileSync", (...args: Parameters<typeof readFileSync>) => {
      if (args[0] === file) throw Object.assign(new Error("permission denied"), { code: "EACCES" });
      return readFileSync(...args);
    });
    assert.match(await look(name), new RegExp(`sudo chmod -R a\\+rX ${file}`));
  });
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

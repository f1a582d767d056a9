import assert from "node:assert/strict";
import fs from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import execa from "execa";

import { ROOT } from "../../../../support/config";
import { writeFiles } from "../../../../support/temporary";
import { authority } from "../../../../support/tls";
import { LAN, look, FOUND, registry, docker } from "./look";

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

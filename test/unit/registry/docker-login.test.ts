import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, test, type TestContext } from "node:test";

import { dockerLogin } from "../../../components/registry/docker-login";
import { setEnvironment, temporaryFolder } from "../../support/temporary";

const base64 = (text: string) => Buffer.from(text).toString("base64");

function configured(t: TestContext, config: unknown): void {
  const folder = temporaryFolder(t, { "config.json": JSON.stringify(config) });
  setEnvironment(t, { DOCKER_CONFIG: folder });
}

/** A credential helper that knows one server. */
function helper(t: TestContext, name: string, server: string, login: unknown): void {
  const folder = temporaryFolder(t);
  const path = join(folder, `docker-credential-${name}`);
  const body = `[ "$1" = get ] && [ "$(cat)" = '${server}' ] && echo '${JSON.stringify(login)}' && exit 0\n`;
  writeFileSync(path, `#!/bin/sh\n${body}echo "credentials not found in native keychain"; exit 1\n`);
  chmodSync(path, 0o755);
  setEnvironment(t, { PATH: `${folder}${delimiter}${process.env["PATH"]}` });
}

describe("Docker's own login", () => {
  test("is the one of its configuration file, also where a password has a colon", async (t) => {
    configured(t, { auths: { "ghcr.io": { auth: base64("me:a:b") }, "other.example.com": {} } });
    assert.deepEqual(await dockerLogin("ghcr.io"), { username: "me", password: "a:b" });
    assert.equal(await dockerLogin("other.example.com"), undefined);
    assert.equal(await dockerLogin("third.example.com"), undefined);
  });

  test("for Docker Hub is kept under an old name, and others may be kept as an address", async (t) => {
    configured(t, {
      auths: {
        "https://index.docker.io/v1/": { auth: base64("me:hub") },
        "https://old.example.com/v2/": { auth: base64("me:old") },
      },
    });
    assert.deepEqual(await dockerLogin("docker.io"), { username: "me", password: "hub" });
    assert.deepEqual(await dockerLogin("old.example.com"), { username: "me", password: "old" });
  });

  test("may be a token that is exchanged for another one", async (t) => {
    configured(t, { auths: { "acr.example.com": { auth: base64("00000000:"), identitytoken: "refresh" } } });
    assert.deepEqual(await dockerLogin("acr.example.com"), { password: "refresh" });
  });

  test("comes from the helper of a registry, such as ECR's", async (t) => {
    configured(t, { credHelpers: { "ecr.example.com": "ecr-login" }, credsStore: "missing" });
    helper(t, "ecr-login", "ecr.example.com", { Username: "AWS", Secret: "token" });
    assert.deepEqual(await dockerLogin("ecr.example.com"), { username: "AWS", password: "token" });
    assert.equal(await dockerLogin("ghcr.io"), undefined, "a helper that is not installed has no login");
  });

  test("comes from the store of all registries, a file's entry notwithstanding", async (t) => {
    configured(t, { auths: { "ghcr.io": {} }, credsStore: "keychain" });
    helper(t, "keychain", "ghcr.io", { Username: "<token>", Secret: "identity" });
    assert.deepEqual(await dockerLogin("ghcr.io"), { password: "identity" });
    assert.equal(await dockerLogin("other.example.com"), undefined);
  });

  test("is none where Docker was never configured", async (t) => {
    setEnvironment(t, { DOCKER_CONFIG: join(temporaryFolder(t), "nowhere") });
    assert.equal(await dockerLogin("ghcr.io"), undefined);
  });
});

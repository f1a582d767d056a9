import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, test, type TestContext } from "node:test";

import { brokenHelper, dockerLogin } from "../../../../../components/image/registry/docker-login";
import { setEnvironment, temporaryFolder } from "../../../../support/temporary";

const base64 = (text: string) => Buffer.from(text).toString("base64");

function configured(t: TestContext, config: unknown): void {
  const folder = temporaryFolder(t, { "config.json": JSON.stringify(config) });
  setEnvironment(t, { DOCKER_CONFIG: folder });
}

/** A credential helper that knows one server. */
function helper(t: TestContext, name: string, server: string, login: unknown): void {
  const list = `[ "$1" = list ] && echo '{"${server}": "somebody"}' && exit 0\n`;
  const get = `[ "$1" = get ] && [ "$(cat)" = '${server}' ] && echo '${JSON.stringify(login)}' && exit 0\n`;
  helperThat(t, name, `${list}${get}echo "credentials not found in native keychain"; exit 1`);
}

function helperThat(t: TestContext, name: string, does: string): void {
  const folder = temporaryFolder(t);
  const path = join(folder, `docker-credential-${name}`);
  writeFileSync(path, `#!/bin/sh\n${does}\n`);
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

const ECR = "123456789012.dkr.ecr.eu-central-1.amazonaws.com";

describe("a credential helper that comes to no answer", () => {
  const message = (registry: string) => dockerLogin(registry).then(String, (error: Error) => error.message);

  test("is told in its own last words, with what gives it a login", async (t) => {
    configured(t, { credHelpers: { [ECR]: "ecr-login" } });
    helperThat(t, "ecr-login", "echo level=info; echo 'ExpiredToken: the session has ended' >&2; exit 1");
    assert.equal(
      await message(ECR),
      "docker-credential-ecr-login failed: ExpiredToken: the session has ended; renew the AWS session (aws sso login)",
    );
  });

  test("may write them to its output, and need mending", async (t) => {
    configured(t, { credsStore: "pass" });
    helperThat(t, "pass", "echo 'pass not initialized'; exit 1");
    const file = join(process.env["DOCKER_CONFIG"]!, "config.json");
    assert.equal(
      await message("ghcr.io"),
      `docker-credential-pass failed: pass not initialized; mend it, or remove credsStore from ${file}`,
    );
  });

  test("is missing: told with the file and the key that name it", async (t) => {
    configured(t, { credsStore: "desktop.exe", credHelpers: { [ECR]: "gone" } });
    const file = join(process.env["DOCKER_CONFIG"]!, "config.json");
    const missing = (name: string) =>
      `Docker's credential helper docker-credential-${name} is not installed, or not on PATH: install it, or remove `;
    assert.equal(await message("ghcr.io"), `${missing("desktop.exe")}credsStore from ${file}`);
    assert.equal(await message(ECR), `${missing("gone")}credHelpers["${ECR}"] from ${file}`);
  });

  for (const [how, does] of [
    ["fails with", `echo '{"Username": "me", "Secret": "canary"}'; exit 1`],
    ["breaks off in", `echo '{"Username": "me", "Secret": "canary'`],
  ] as const) {
    test(`does not give away a secret that it ${how}`, async (t) => {
      configured(t, { credsStore: "odd" });
      helperThat(t, "odd", does);
      const told = await message("ghcr.io");
      assert.match(told, /^docker-credential-odd (failed: exit code 1|gave an answer that is no JSON); mend it/);
      assert.doesNotMatch(told, /canary/);
    });
  }
});

describe("what each build of the docker provider begins with", () => {
  test("is nothing where no helper keeps Docker's logins", async (t) => {
    configured(t, { auths: { "ghcr.io": { auth: base64("me:a") } }, credHelpers: { [ECR]: "missing" } });
    setEnvironment(t, { PATH: temporaryFolder(t) });
    assert.equal(await brokenHelper(), undefined);
  });

  test("fails over a configuration that is no JSON, of which nothing is quoted", async (t) => {
    setEnvironment(t, { DOCKER_CONFIG: temporaryFolder(t, { "config.json": '{"auths": "canary' }) });
    assert.match((await brokenHelper())!, /^\/.*\/config\.json is no JSON: Docker's logins cannot be read/);
  });

  test("goes well with a helper that gives all it has", async (t) => {
    configured(t, { credsStore: "keychain" });
    helper(t, "keychain", "ghcr.io", { Username: "me", Secret: "canary" });
    assert.equal(await brokenHelper(), undefined);
  });

  test("fails with a helper that is missing, whatever is built", async (t) => {
    configured(t, { credsStore: "desktop.exe" });
    assert.match(
      (await brokenHelper())!,
      /^Docker's logins cannot be read, .*docker-credential-desktop\.exe is not inst/,
    );
  });

  test("fails with one that lists a login and does not give it", async (t) => {
    configured(t, { credsStore: "locked" });
    helperThat(
      t,
      "locked",
      `[ "$1" = list ] && echo '{"ghcr.io": "me"}' && exit 0; echo "the keychain is locked"; exit 1`,
    );
    assert.match((await brokenHelper())!, /the keychain is locked; mend it/);
  });

  test(
    "is also the system's own store, which no configuration names",
    { skip: process.platform !== "linux" },
    async (t) => {
      configured(t, {});
      setEnvironment(t, { PATH: "/usr/bin:/bin" });
      helperThat(t, "pass", "true");
      helperThat(t, "secretservice", "echo 'Cannot autolaunch D-Bus without X11 $DISPLAY'; exit 1");
      const folder = temporaryFolder(t);
      assert.match(
        (await brokenHelper())!,
        /Cannot autolaunch D-Bus.*; mend it, or remove docker-credential-\w+ from PATH/,
      );
      writeFileSync(join(folder, "pass"), "#!/bin/sh\n");
      chmodSync(join(folder, "pass"), 0o755);
      setEnvironment(t, { PATH: `${folder}${delimiter}${process.env["PATH"]}` });
      assert.match((await brokenHelper())!, /docker-credential-pass gave an answer that is no JSON/);
    },
  );
});

import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";

import { dockerEndpoint, dockerPlatform } from "../../../components/docker";
import { fakeCommands } from "../../support/commands";
import { setEnvironment, temporaryFolder } from "../../support/temporary";

const COLIMA = "unix:///home/ann/.colima/default/docker.sock";
const DEFAULT = { from: "default", host: "unix:///var/run/docker.sock" };

interface Machine {
  /** Of `docker context use`. */
  readonly current?: string;
  readonly environment?: Readonly<Record<string, string>>;
}

/** A machine with the contexts `colima` and, with TLS, `far`: as `docker context create` stores them. */
function machine(t: TestContext, { current, environment = {} }: Machine): string {
  const id = (name: string) => createHash("sha256").update(name).digest("hex");
  const meta = (Name: string, Host: string) =>
    JSON.stringify({ Name, Metadata: {}, Endpoints: { docker: { Host, SkipTLSVerify: false } } });
  const folder = temporaryFolder(t, {
    "config.json": JSON.stringify({ auths: {}, ...(current ? { currentContext: current } : {}) }),
    [`contexts/meta/${id("colima")}/meta.json`]: meta("colima", COLIMA),
    [`contexts/meta/${id("far")}/meta.json`]: meta("far", "tcp://docker.example.com:2376"),
    [`contexts/tls/${id("far")}/docker/ca.pem`]: "",
  });
  const unset = { DOCKER_HOST: "", DOCKER_CONTEXT: "", DOCKER_TLS_VERIFY: "", DOCKER_CERT_PATH: "" };
  setEnvironment(t, { ...unset, DOCKER_CONFIG: folder, ...environment });
  return folder;
}

describe("the Docker that the docker command speaks to", () => {
  test("is the system's own where nobody chose", { skip: process.platform === "win32" }, (t) => {
    machine(t, {});
    assert.deepEqual(dockerEndpoint(), DEFAULT);
    machine(t, { current: "default" });
    assert.deepEqual(dockerEndpoint(), DEFAULT);
  });

  test("is that of the current context", (t) => {
    machine(t, { current: "colima" });
    assert.deepEqual(dockerEndpoint(), { from: "colima", host: COLIMA });
  });

  test("is chosen by DOCKER_CONTEXT before that, and by DOCKER_HOST before both", (t) => {
    machine(t, { current: "far", environment: { DOCKER_CONTEXT: "colima" } });
    assert.deepEqual(dockerEndpoint(), { from: "colima", host: COLIMA });
    machine(t, { current: "far", environment: { DOCKER_CONTEXT: "default" } });
    assert.equal(dockerEndpoint().from, "default");
    machine(t, { current: "far", environment: { DOCKER_CONTEXT: "colima", DOCKER_HOST: "unix:///tmp/other.sock" } });
    assert.deepEqual(dockerEndpoint(), { from: "DOCKER_HOST", host: "unix:///tmp/other.sock" });
  });

  test("is spoken to with the certificates that belong to the choice", (t) => {
    const folder = machine(t, { current: "far" });
    const certPath = join(folder, "contexts", "tls", createHash("sha256").update("far").digest("hex"), "docker");
    assert.deepEqual(dockerEndpoint(), { from: "far", host: "tcp://docker.example.com:2376", certPath });
    const tls = { DOCKER_HOST: "tcp://10.0.0.1:2376", DOCKER_TLS_VERIFY: "1" };
    machine(t, { environment: { ...tls, DOCKER_CERT_PATH: "/certs" } });
    assert.equal(dockerEndpoint().certPath, "/certs");
    const own = machine(t, { environment: tls });
    assert.equal(dockerEndpoint().certPath, own);
  });

  test("has a scheme, which DOCKER_HOST may leave out", (t) => {
    machine(t, { environment: { DOCKER_HOST: "10.0.0.1:2375" } });
    assert.equal(dockerEndpoint().host, "tcp://10.0.0.1:2375");
  });

  test("is none for a context that is not there: the docker command says so itself", (t) => {
    machine(t, { current: "gone" });
    assert.deepEqual(dockerEndpoint(), { from: "gone" });
  });
});

describe("the platform of that Docker", () => {
  const asked = async (t: TestContext, stdout: string, code = 0) => {
    await fakeCommands(t, ["docker"], () => ({ stdout, code }));
    return dockerPlatform("linux/fallback");
  };

  test("is its server's, whatever this process runs on", async (t) => {
    assert.equal(await asked(t, "linux/arm64\n"), "linux/arm64");
  });

  test("is not known where it does not answer", async (t) => {
    assert.equal(await asked(t, "", 1), "linux/fallback");
    assert.equal(await asked(t, "<no value>/<no value>\n"), "linux/fallback");
    setEnvironment(t, { PATH: "/nowhere" });
    assert.equal(await dockerPlatform("linux/fallback"), "linux/fallback");
  });
});

import assert from "node:assert/strict";
import { hostname, release } from "node:os";
import { describe, test, type TestContext } from "node:test";

import { dockerFact, type DockerFact } from "../../../../scripts/lib/doctor/docker";
import { fakeCommands, type Answer } from "../../../support/commands";
import { setEnvironment, temporaryFolder } from "../../../support/temporary";

/** What `docker info` says of a Docker on this machine. */
const INFO = {
  ID: "one",
  Name: hostname(),
  KernelVersion: release(),
  ServerVersion: "29.1.2",
  OperatingSystem: "Debian GNU/Linux 13",
  OSType: "linux",
  DockerRootDir: "/var/lib/docker",
  MemTotal: 8 * 2 ** 30,
  SecurityOptions: ["name=seccomp,profile=builtin", "name=cgroupns"],
  CgroupVersion: "2",
  ...{ CPUSet: true, CpuCfsQuota: true, MemoryLimit: true, PidsLimit: true },
};
const ROOTLESS = { SecurityOptions: ["name=seccomp,profile=builtin", "name=rootless", "name=cgroupns"] };

interface Said {
  readonly info?: object | Answer;
  /** What a Docker says that is asked at the address that the build is told. */
  readonly id?: string;
  readonly components?: readonly object[];
}

async function fact(t: TestContext, { info = INFO, id = "one", components = [{ Name: "Engine" }] }: Said) {
  setEnvironment(t, { DOCKER_CONFIG: temporaryFolder(t), DOCKER_HOST: "unix:///tmp/other.sock", DOCKER_CONTEXT: "" });
  await fakeCommands(t, ["docker"], ({ line }) => {
    if (line === "docker info --format {{json .}}")
      return "stderr" in info ? info : { stdout: `${JSON.stringify(info)}\n` };
    if (line === "docker info --format {{json .ID}}") return { stdout: `${JSON.stringify(id)}\n` };
    return { stdout: JSON.stringify(components) };
  });
  return dockerFact();
}
const running = async (t: TestContext, said: Said) => {
  const found: DockerFact = await fact(t, said);
  assert.equal(found.state, "running");
  return found;
};

describe("what Docker says of itself", () => {
  test("is that it runs, where it is reached, and where it is", async (t) => {
    const { version, where, place, memoryBytes, unfit } = await running(t, {});
    assert.deepEqual(
      [version, where, place, memoryBytes, unfit],
      ["29.1.2", "DOCKER_HOST, unix:///tmp/other.sock", "here", 8 * 2 ** 30, undefined],
    );
  });

  test("tells a virtual machine from this one", async (t) => {
    assert.equal((await running(t, { info: { ...INFO, Name: "colima" } })).place, "elsewhere");
    assert.equal((await running(t, { info: { ...INFO, KernelVersion: "6.8.0-colima" } })).place, "elsewhere");
    assert.equal((await running(t, { info: { ...INFO, OperatingSystem: "Docker Desktop" } })).place, "desktop");
  });

  test("tells a build apart that would go to another Docker", async (t) => {
    assert.equal((await running(t, { id: "two" })).unfit, "not-for-the-build");
  });

  test("is enough for a cluster without root where it may limit what it runs", async (t) => {
    assert.equal((await running(t, { info: { ...INFO, ...ROOTLESS } })).unfit, undefined);
    assert.equal((await running(t, { info: { ...INFO, ...ROOTLESS, CPUSet: false } })).unfit, "not-delegated");
    assert.equal((await running(t, { info: { ...INFO, ...ROOTLESS, CgroupVersion: "1" } })).unfit, "cgroup-v1");
    assert.equal((await running(t, { info: { ...INFO, OSType: "windows" } })).unfit, "windows-containers");
  });

  test("knows Podman, behind Docker's command and instead of it", async (t) => {
    assert.equal((await running(t, { components: [{ Name: "Podman Engine" }] })).unfit, "podman");
    assert.equal((await running(t, { info: { host: {}, version: {} } })).unfit, "podman");
  });

  test("tells why it does not answer", async (t) => {
    const state = async (stderr: string) => (await fact(t, { info: { stderr, code: 1 } })).state;
    assert.equal(await state("Cannot connect to the Docker daemon at unix:///tmp/other.sock."), "stopped");
    assert.equal(await state("permission denied while trying to connect to the Docker daemon socket"), "forbidden");
    assert.equal(
      await state('unable to resolve docker endpoint: context "colima": context not found: …'),
      "no-context",
    );
    setEnvironment(t, { PATH: "/nowhere" });
    assert.deepEqual(await dockerFact(), { state: "missing" });
  });
});

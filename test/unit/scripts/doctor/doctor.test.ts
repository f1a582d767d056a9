import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { check, isAtLeast } from "../../../../scripts/lib/doctor/checks";
import type { Facts } from "../../../../scripts/lib/doctor/facts";
import type { RunningDocker } from "../../../../scripts/lib/doctor/docker";

const DOCKER: RunningDocker = {
  state: "running",
  version: "29.1.2",
  where: "unix:///var/run/docker.sock",
  place: "here",
  folder: "/var/lib/docker",
  memoryBytes: 16 * 2 ** 30,
};
const GOOD: Facts = {
  system: "debian",
  node: "22.23.3",
  docker: DOCKER,
  k3d: { version: "5.8.3" },
  pulumi: "3.270.0",
  disk: { path: "/var/lib/docker", freeBytes: 50 * 2 ** 30 },
  taken: [],
};
const NEEDS = { stack: "local", docker: true, hostPorts: "8000-8009", ports: { 0: 8000, 2: 8004 }, memory: 2 ** 30 };

const row = (what: string, facts: Partial<Facts>) =>
  check({ ...GOOD, ...facts }, NEEDS).find((one) => one.what.startsWith(what))!;

describe("doctor", () => {
  test("finds nothing wrong on a machine that has it all", () => {
    assert.deepEqual(
      check(GOOD, NEEDS).filter(({ verdict }) => verdict !== "ok"),
      [],
    );
  });

  test("names the one command for each missing tool on this system", () => {
    assert.equal(row("k3d", { k3d: undefined, system: "macos" }).cure, "brew install k3d");
    assert.match(row("Docker", { docker: { state: "missing" }, system: "fedora" }).cure, /^sudo dnf install/);
    assert.match(row("Node", { node: "20.19.0", system: "windows" }).cure, /^winget install/);
    for (const what of ["k3d", "Docker", "Node"]) {
      const facts = { k3d: undefined, docker: { state: "missing" }, node: "18.0.0" } as const;
      assert.equal(row(what, facts).verdict, "missing");
    }
  });

  test("tells a Docker that is stopped from one that is forbidden, and from a context that is gone", () => {
    const where = "unix:///var/run/docker.sock";
    assert.match(row("Docker", { docker: { state: "stopped", where } }).cure, /systemctl start docker/);
    assert.match(row("Docker", { docker: { state: "forbidden", where } }).cure, /usermod -aG docker/);
    const gone = row("Docker", { docker: { state: "no-context", where: "context colima, not there" } });
    assert.match(gone.found, /colima/);
    assert.match(gone.cure, /docker context use/);
  });

  test("names the Docker that is meant", () => {
    const where = "context colima, unix:///home/ann/.colima/docker.sock";
    assert.equal(row("Docker", { docker: { ...DOCKER, where } }).found, `29.1.2 (${where})`);
  });

  for (const [unfit, words] of [
    ["podman", /Podman, which is not supported/],
    ["cgroup-v1", /rootless on cgroup v1/],
    ["not-delegated", /rootless, and may not limit/],
    ["windows-containers", /Windows containers/],
    ["not-for-the-build", /a build that is told the same address does not/],
  ] as const) {
    test(`stops at a Docker that no cluster runs in: ${unfit}`, () => {
      const { verdict, found, cure } = row("Docker", { docker: { ...DOCKER, unfit } });
      assert.equal(verdict, "missing");
      assert.match(found, words);
      assert.notEqual(cure, "");
      const toBuild = check({ ...GOOD, docker: { ...DOCKER, unfit } }, { stack: "prod", docker: true });
      assert.equal(toBuild.find(({ what }) => what === "Docker")?.verdict, "ok");
    });
  }

  test("asks for a k3d that is recent enough, and reaches Docker", () => {
    assert.equal(row("k3d", { k3d: { version: "5.4.6" } }).verdict, "missing");
    const failure = "Cannot connect to the Docker daemon";
    assert.match(
      row("k3d", { k3d: { version: "5.8.3", failure } }).found,
      /fails where `docker` works: Cannot connect/,
    );
    assert.ok(isAtLeast("5.10.0", "5.6") && isAtLeast("5.6.0", "5.6") && isAtLeast("6.0.0-rc.1", "5.6"));
    assert.ok(!isAtLeast("5.5.9", "5.6") && !isAtLeast("4.99", "5.6"));
  });

  test("stops where Docker's logins cannot be read", () => {
    const { verdict, found } = row("Docker's logins", { brokenLogins: "docker-credential-pass is not there" });
    assert.deepEqual([verdict, found], ["missing", "docker-credential-pass is not there"]);
  });

  test("does without Pulumi, which npm start fetches", () => {
    const { verdict, found } = row("Pulumi", { pulumi: undefined });
    assert.equal(verdict, "ok");
    assert.match(found, /fetched by `npm start`/);
  });

  test("says of a Pulumi that is too old that another one is fetched", () => {
    const { verdict, found } = row("Pulumi", { pulumi: "3.99.0" });
    assert.equal(verdict, "ok");
    assert.match(found, /^3\.99\.0 on PATH is older than 3\.200\.0; another one is fetched/);
  });

  test("says who holds a port, once for all that it holds", () => {
    const holder = "the container web";
    const ports = row("Ports", { taken: [{ port: 8000, holder }, { port: 8001, holder }, { port: 8005 }] });
    assert.equal(ports.verdict, "missing");
    assert.equal(ports.found, "taken: 8000, 8001 by the container web; 8005 by another program");
  });

  test("ends who holds a port, or takes other ports in steps that are right each", () => {
    const taken = [
      { port: 8000, holder: "the container web", end: "docker stop web" },
      { port: 8005, holder: "node (process 4711)", end: "kill 4711" },
    ];
    const { cure } = row("Ports", { taken });
    const [, end, , move = ""] = cure.split("\n");
    assert.equal(end, "docker stop web && kill 4711");
    const steps = [
      ["cluster.hostPorts", "8000-8019"],
      ["services[0].hostPort", "8010"],
      ["services[2].hostPort", "8014"],
      ["cluster.hostPorts", "8010-8019"],
    ];
    const commands = move.split(" && ");
    assert.equal(commands.length, steps.length);
    for (const [i, [path = "", value = ""]] of steps.entries()) {
      assert.ok(commands[i]!.includes(path) && commands[i]!.endsWith(` ${value}`), commands[i]);
    }
    assert.equal(row("Ports", { taken, nodes: [] }).cure, cure.split("\n").slice(0, 2).join("\n"));
  });

  test("does not say that ports are free which nobody can tell of", () => {
    const { verdict, found } = row("Ports", { taken: undefined });
    assert.deepEqual([verdict, found], ["later", "first Docker"]);
  });

  test("warns of little disk and memory without stopping anybody", () => {
    assert.equal(row("Disk", { disk: { path: "/", freeBytes: 3 * 2 ** 30 } }).verdict, "low");
    const memory = (gib: number) => row("Memory", { docker: { ...DOCKER, memoryBytes: gib * 2 ** 30 } });
    assert.equal(memory(2).verdict, "low");
    assert.equal(memory(3.8).verdict, "ok");
    const [large] = check(GOOD, { ...NEEDS, memory: 20 * 2 ** 30 }).filter(({ what }) => what === "Memory");
    assert.equal(large!.verdict, "low");
    assert.match(large!.found, /16\.0 GB, and the stack's pods request 20\.0/);
  });

  test("says of a disk that nobody can see that it is not known", () => {
    const { verdict, found } = row("Disk", { disk: undefined });
    assert.equal(verdict, "ok");
    assert.match(found, /^not known/);
  });

  test("asks for no k3d, ports or Docker where the stack needs none", () => {
    const rows = check({ ...GOOD, docker: { state: "missing" }, k3d: undefined }, { stack: "prod", docker: false });
    assert.deepEqual(
      rows.map(({ what }) => what),
      ["Node.js", "Pulumi"],
    );
  });
});

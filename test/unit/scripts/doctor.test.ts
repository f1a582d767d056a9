import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { check, isAtLeast, type Facts } from "../../../scripts/lib/doctor/checks";
import { installCommand, systemOf } from "../../../scripts/lib/doctor/install";
import { processOf } from "../../../scripts/lib/doctor/ports";

const GOOD: Facts = {
  system: "debian",
  node: "22.23.3",
  docker: { state: "running", version: "28.5.1" },
  k3d: "5.8.3",
  pulumi: "3.270.0",
  disk: { path: "/var/lib/docker", freeBytes: 50 * 2 ** 30 },
  memoryBytes: 16 * 2 ** 30,
  taken: [],
};
const NEEDS = { stack: "local", docker: true, hostPorts: "8000-8009" };

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

  test("tells a Docker that is stopped from one that is forbidden", () => {
    assert.match(row("Docker", { docker: { state: "stopped" } }).cure, /systemctl start docker/);
    assert.match(row("Docker", { docker: { state: "forbidden" } }).cure, /usermod -aG docker/);
  });

  test("asks for a k3d that is recent enough", () => {
    assert.equal(row("k3d", { k3d: "5.4.6" }).verdict, "missing");
    assert.ok(isAtLeast("5.10.0", "5.6") && isAtLeast("5.6.0", "5.6") && isAtLeast("6.0.0-rc.1", "5.6"));
    assert.ok(!isAtLeast("5.5.9", "5.6") && !isAtLeast("4.99", "5.6"));
  });

  test("does without Pulumi, which npm start fetches", () => {
    const { verdict, found } = row("Pulumi", { pulumi: undefined });
    assert.equal(verdict, "ok");
    assert.match(found, /fetched by `npm start`/);
  });

  test("says who holds a port, once for all that it holds", () => {
    const holder = "the container web";
    const ports = row("Ports", { taken: [{ port: 8000, holder }, { port: 8001, holder }, { port: 8005 }] });
    assert.equal(ports.verdict, "missing");
    assert.equal(ports.found, "taken: 8000, 8001 by the container web; 8005 by another program");
  });

  test("warns of little disk and memory without stopping anybody", () => {
    assert.equal(row("Disk", { disk: { path: "/", freeBytes: 3 * 2 ** 30 } }).verdict, "low");
    assert.equal(row("Memory", { memoryBytes: 2 * 2 ** 30 }).verdict, "low");
    assert.equal(row("Memory", { memoryBytes: 3.8 * 2 ** 30 }).verdict, "ok");
  });

  test("asks for no k3d, ports or Docker where the stack needs none", () => {
    const rows = check({ ...GOOD, docker: { state: "missing" }, k3d: undefined }, { stack: "prod", docker: false });
    assert.deepEqual(
      rows.map(({ what }) => what),
      ["Node.js", "Pulumi"],
    );
  });
});

describe("this system", () => {
  test("is known by its os-release, its relatives too", () => {
    assert.equal(systemOf("linux", "ID=ubuntu\nID_LIKE=debian\n"), "debian");
    assert.equal(systemOf("linux", 'NAME="Linux Mint"\nID=linuxmint\nID_LIKE="ubuntu debian"\n'), "debian");
    assert.equal(systemOf("linux", 'ID="rocky"\nID_LIKE="rhel centos fedora"\n'), "fedora");
    assert.equal(systemOf("linux", "ID=manjaro\nID_LIKE=arch\n"), "arch");
    assert.equal(systemOf("linux", "ID=alpine\n"), "linux");
    assert.equal(systemOf("darwin", ""), "macos");
    assert.equal(systemOf("win32", ""), "windows");
  });

  test("gets k3d by its own script where no package manager has it", () => {
    assert.match(installCommand("k3d", "linux"), /k3d-io\/k3d\/main\/install\.sh \| bash/);
  });
});

describe("the process that holds a port", () => {
  test("is read from lsof, or else from ss", () => {
    const ss = 'LISTEN 0 511 0.0.0.0:8000 0.0.0.0:* users:(("node",pid=4711,fd=21))';
    assert.equal(processOf("p4711\ncnode\n", ""), "node (process 4711)");
    assert.equal(processOf("", ss), "node (process 4711)");
    assert.equal(processOf("", ""), undefined);
  });
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { available } from "../../../../scripts/lib/doctor/disk";
import { installCommand, NODE_LTS, startDocker, systemOf, type System } from "../../../../scripts/lib/doctor/install";
import { processOf } from "../../../../scripts/lib/doctor/ports";

describe("a Docker that is stopped", () => {
  test("is started by what runs it", () => {
    assert.equal(startDocker("macos", "unix:///var/run/docker.sock"), "open -a Docker");
    assert.equal(startDocker("macos", "context colima, unix:///Users/ann/.colima/default/docker.sock"), "colima start");
    assert.equal(startDocker("macos", "context rancher-desktop, unix:///Users/ann/.rd/docker.sock"), "rdctl start");
    assert.equal(
      startDocker("debian", "DOCKER_HOST, unix:///run/user/1000/docker.sock"),
      "systemctl --user start docker",
    );
    const desktop = "context desktop-linux, unix:///home/ann/.docker/desktop/docker.sock";
    assert.equal(startDocker("debian", desktop), "systemctl --user start docker-desktop");
    assert.match(startDocker("debian", "DOCKER_HOST, ssh://ann@build"), /on that machine/);
  });
});

describe("free space that a container sees", () => {
  test("is the column before the per cent", () => {
    const df = "Filesystem 1024-blocks Used Available Capacity Mounted on\n";
    assert.equal(available(`${df}overlay 102400 2400 100000 3% /\n`), 100000 * 1024);
    assert.equal(available(`${df}/dev/vda1 102400 2400 99 3% /var/lib/rancher/k3s`), 99 * 1024);
    assert.equal(available("df: not found"), undefined);
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

  test("gets the Node.js that is supported longest", () => {
    for (const system of ["macos", "debian", "fedora", "arch", "linux"] satisfies System[])
      assert.match(installCommand("node", system), new RegExp(`\\b${NODE_LTS}\\b|_${NODE_LTS}\\.x`), system);
    assert.match(installCommand("node", "windows"), /LTS$/);
  });

  test("gets k3d by its own script where no package manager has it", () => {
    assert.match(installCommand("k3d", "linux"), /k3d-io\/k3d\/main\/install\.sh \| bash/);
  });
});

describe("the process that holds a port", () => {
  test("is read from lsof, or else from ss", () => {
    const ss = 'LISTEN 0 511 0.0.0.0:8000 0.0.0.0:* users:(("node",pid=4711,fd=21))';
    const found = { holder: "node (process 4711)", end: "kill 4711" };
    assert.deepEqual(processOf("p4711\ncnode\n", ""), found);
    assert.deepEqual(processOf("", ss), found);
    assert.deepEqual(processOf("", ""), {});
  });
});

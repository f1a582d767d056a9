/** Who is told of the schedule's backups: a dead man's switch, and whoever looks at a cluster's events. */
import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import execa from "execa";

import { clusterByHand, k3d, kubectl } from "./cluster";
import { CLUSTER, Project, succeeded } from "./project";
import { lastLines, repositoryFolder, scheduledBackup } from "./repository";
import { Writer } from "./writer";

const NAMESPACE = "postgresql-e2e";
const LISTENER = `${CLUSTER}-listener`;
const PYTHON = "python:3.13-slim";
/** restic, with a `wget` for images that have none. */
const IMAGE = "wealist-e2e-restic:1";
const WGET = `#!/usr/bin/env python3
import sys, urllib.request
urllib.request.urlopen(sys.argv[-1], timeout=10).read()
`;
/** Says which paths it was asked for. */
const LISTEN = `
import http.server
class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200); self.end_headers()
        print("asked for", self.path, flush=True)
    def log_message(self, *rest): pass
http.server.HTTPServer(("", 8000), Handler).serve_forever()
`;

const docker = async (...args: string[]) => (await execa("docker", args)).stdout.trim();

describe("what is told of the schedule's backups", { concurrency: false }, () => {
  let project: Project;
  const pings = async () => (await docker("logs", LISTENER)).split("\n").filter(Boolean).length;
  const warnings = () =>
    kubectl(
      ...["get", "events", "-n", NAMESPACE, "--field-selector", "type=Warning,reason=Unhealthy"],
      ...["-o", "jsonpath={range .items[*]}{.message}{'\\n'}{end}"],
    );

  async function imageWithWget(): Promise<void> {
    const folder = join(project.folder, "restic");
    mkdirSync(folder);
    writeFileSync(join(folder, "wget"), WGET, { mode: 0o755 });
    const lines = [
      `FROM restic/restic:0.18.0 AS restic`,
      `FROM ${PYTHON}`,
      "COPY --from=restic /usr/bin/restic /usr/bin/",
    ];
    writeFileSync(join(folder, "Dockerfile"), [...lines, "COPY wget /usr/bin/wget", ""].join("\n"));
    await docker("build", "--tag", IMAGE, folder);
  }

  before(async () => {
    project = new Project(0);
    await clusterByHand();
    await imageWithWget();
    await execa("docker", ["rm", "-fv", LISTENER], { reject: false });
    const run = ["run", "-d", "--name", LISTENER, "--network", `k3d-${CLUSTER}`, PYTHON, "python", "-u", "-c", LISTEN];
    await docker(...run);
    const address = await docker("inspect", "-f", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", LISTENER);
    project.configure((config) => {
      config.setIn(["config", "wealist:cluster", "create"], false);
      const ping = `http://${address}:8000/board`;
      config.setIn(["config", "wealist:database", "backup"], { image: IMAGE, ping });
    });
    succeeded(await project.npm("start"));
    await new Writer().while(() => sleep(2000));
  });
  after(async () => {
    await execa("docker", ["rm", "-fv", LISTENER], { reject: false });
    await k3d("cluster", "delete", CLUSTER);
    await execa("docker", ["image", "rm", "-f", IMAGE], { reject: false });
    project.remove();
  });

  test("a dead man's switch is told of one that is proven, and of no other", async () => {
    assert.equal(await pings(), 0);
    succeeded(await scheduledBackup());
    assert.equal(await pings(), 1);
    assert.match(await docker("logs", LISTENER), /asked for \/board$/);
    const broken = await scheduledBackup(["RESTIC_PASSWORD=another", "export RESTIC_PASSWORD"]);
    assert.equal(broken.code, 1);
    assert.equal(await pings(), 1);
    const check = await project.npm("backup", ["--check"]);
    assert.equal(check.code, 1);
    assert.match(check.output, /made with another key/);
    succeeded(await project.npm("backup"));
    succeeded(await project.npm("backup", ["--check"]));
    assert.doesNotMatch(await warnings(), /The volume of/);
  });

  test("a volume that is nearly full is a warning event, and in status", async () => {
    const folder = await repositoryFolder();
    const fill = `cp -a ${folder} /tmp/kept && mount -t tmpfs -o size=2m,mode=0777 none ${folder} && cp -a /tmp/kept/. ${folder}/`;
    await lastLines(`${fill} && dd if=/dev/zero of=${folder}/other bs=1k count=1650`);
    try {
      succeeded(await scheduledBackup());
      assert.match(await warnings(), /The volume of backups is \d+ % full\. Make room on the disk/);
      assert.match((await project.npm("status")).output, /Note: The volume of the backups is \d+ % full/);
      assert.equal(await pings(), 2);
    } finally {
      await lastLines(`umount -l ${folder}`);
    }
  });

  test("a switch goes on where no backup of before it can be made, and says so", async () => {
    succeeded(await project.npm("restore", ["board-api", "--as", "board_api_full"]));
    const folder = await repositoryFolder();
    await lastLines(`mount -t tmpfs -o size=12k,mode=0777 none ${folder}`);
    try {
      const switched = await project.npm("restore", ["board-api", "--switch", "--as", "board_api_full", "--yes"]);
      succeeded(switched);
      assert.match(switched.output, /Warning: there is no backup of before the switch.* is full/);
    } finally {
      await lastLines(`umount -l ${folder}`);
    }
    succeeded(await project.npm("restore", ["board-api", "--switch", "--back", "--yes"]));
    const again = await project.npm("restore", ["board-api", "--switch", "--back", "--yes"]);
    succeeded(again);
    assert.match(
      again.output,
      /is the one of before already\. To use board_api_full again: .*--switch --as board_api_full/,
    );
  });
});

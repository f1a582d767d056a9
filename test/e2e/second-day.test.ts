/** What comes after the first day: a second project on the machine, and a cluster that was stopped and tidied up around. */
import assert from "node:assert/strict";
import { readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import execa from "execa";
import { parseDocument } from "yaml";

import { ROOT } from "../support/config";
import { k3d, kubectl } from "./cluster";
import { boardName, createBoard } from "./http";
import { CLUSTER, Project, succeeded, type Ran } from "./project";
import { rowsOf } from "./rows";

const FIRST_BOARD = "of the first day";
const NAMESPACE = "postgresql-e2e";

describe("the second day", { concurrency: false }, () => {
  let project: Project;
  let board = "";

  before(async () => {
    project = new Project(0);
    await k3d("cluster", "delete", CLUSTER);
    succeeded(await project.npm("start"));
    board = await createBoard(FIRST_BOARD);
  });
  after(async () => {
    await k3d("cluster", "delete", CLUSTER);
    project.remove();
  });

  describe("a second project, by npm run new", () => {
    // A word of its own, that no file of the project has: one that it has is refused.
    const name = `shop${Date.now().toString(36)}`;
    let folder = "";
    /** The new project's cluster; undefined until it is known that it is nobody else's, and may be deleted. */
    let cluster: string | undefined;
    const npm = (...args: string[]): Promise<Ran> =>
      project.run("npm", ["--prefix", folder, "run", "--silent", ...args]);
    const setting = (key: string) =>
      String(
        parseDocument(readFileSync(join(folder, "Pulumi.local.yaml"), "utf8")).getIn([
          ...["config", `${name}:cluster`, key],
        ]),
      );

    before(async () => {
      folder = `${project.folder}-${name}`;
      // From the checkout: what belongs to a project is what git has of it.
      const args = ["run", "--silent", "new", "--", folder, "--name", name, "--no-install"];
      const { exitCode, all } = await execa("npm", args, { cwd: ROOT, stdin: "ignore", reject: false, all: true });
      assert.equal(exitCode, 0, all);
    });
    after(async () => {
      if (cluster !== undefined) {
        await npm("destroy", "--", "--yes");
        await k3d("cluster", "delete", cluster);
      }
      rmSync(folder, { recursive: true, force: true });
    });

    test("has a cluster and ports of its own", () => {
      const first = parseDocument(readFileSync(join(ROOT, "Pulumi.local.yaml"), "utf8"));
      const taken = [CLUSTER, first.getIn(["config", "wealist:cluster", "name"])];
      assert.ok(!taken.includes(setting("name")), setting("name"));
      assert.doesNotMatch(setting("hostPorts"), /^(8000|8200)-/);
      cluster = setting("name");
    });

    test("starts beside the first, and both answer", async () => {
      assert.ok(cluster, "it has no cluster of its own");
      const ran = await npm("start");
      succeeded(ran);
      const [url] = /http:\/\/localhost:\d+/.exec(ran.output) ?? [];
      assert.ok(url, ran.output);
      // Each has its own first board.
      assert.equal(await createBoard("of the second project", url), board);
      assert.deepEqual([await boardName(board), await boardName(board, url)], [FIRST_BOARD, "of the second project"]);
      const again = await project.npm("start");
      succeeded(again);
      assert.match(again.output, /no change/);
    });
  });

  test("a stopped cluster whose network Docker has pruned starts with every row", async () => {
    const before = await rowsOf(kubectl, NAMESPACE);
    succeeded(await project.npm("stop"));
    // What `docker network prune` does, to this network alone: no container of it runs.
    await execa("docker", ["network", "rm", `k3d-${CLUSTER}`]);
    succeeded(await project.npm("start"));
    assert.deepEqual(await rowsOf(kubectl, NAMESPACE), before);
    assert.equal(await boardName(board), FIRST_BOARD);
  });
});

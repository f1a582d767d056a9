/** What goes wrong with a stack, and what is said and done then. Each test goes on from the one before. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { clusterByHand, k3d, leftovers, pods, podUid, rollout } from "./cluster";
import { boardStatus, createBoard, failuresWhile } from "./http";
import { AGENTS, CLUSTER, KANBAN, Project, SERVICE, STACK, succeeded } from "./project";

describe(`mishaps of a local stack on ${AGENTS + 1} node(s)`, { concurrency: false }, () => {
  let project: Project;
  let board = "";

  before(async () => {
    project = new Project(AGENTS);
    await k3d("cluster", "delete", CLUSTER);
    succeeded(await project.npm("start"));
    board = await createBoard("before all mishaps");
  });
  after(async () => {
    await k3d("cluster", "delete", CLUSTER);
    project.remove();
  });

  test("a failed migration leaves the old pods serving, and the next npm start recovers", async () => {
    const before = await pods();
    const undo = project.write(`${KANBAN}/kanban/migrations/versions/9999_broken.py`, BROKEN_MIGRATION);
    const failures = await failuresWhile(async () => {
      const ran = await project.npm("start");
      assert.equal(ran.code, 1, ran.output);
      assert.match(ran.output, /migration/i);
      assert.match(ran.output, /no_such_table/);
    });
    assert.deepEqual(failures, []);
    assert.deepEqual(await pods(), before);
    undo();
    succeeded(await project.npm("start"));
    assert.equal(await boardStatus(board), 200);
  });

  test("a container that needs more memory than its limit is explained", async () => {
    project.configure((config) => {
      config.setIn([...SERVICE, "resources", "requests", "memory"], "8Mi");
      config.setIn([...SERVICE, "resources", "limits", "memory"], "16Mi");
      config.setIn([...SERVICE, "migrations"], false);
      config.setIn([...SERVICE, "health", "startupSeconds"], 15);
    });
    const ran = await project.npm("start");
    assert.equal(ran.code, 1, ran.output);
    assert.match(ran.output, /OOMKilled/);
    assert.match(ran.output, /32Mi/);
    assert.equal(await boardStatus(board), 200);
    project.resetConfig();
    succeeded(await project.npm("start"));
  });

  test("another superuser password is noticed before anything rolls, and cured with the data kept", async () => {
    const before = [...(await pods()), await podUid("postgresql-e2e", "postgres-0")];
    succeeded(await project.pulumi(["config", "set", "--secret", "wealist:postgres-password"], {}, "another"));
    const ran = await project.npm("start");
    assert.equal(ran.code, 1, ran.output);
    assert.match(ran.output, /npm run db -- reset-password e2e/);
    assert.deepEqual([...(await pods()), await podUid("postgresql-e2e", "postgres-0")], before);
    succeeded(await project.run("npm", ["run", "--silent", "db", "--", "reset-password", STACK]));
    succeeded(await project.npm("start"));
    assert.equal(await boardStatus(board), 200);
  });

  test("a stopped cluster is started with its data, by npm start and by bare pulumi", async () => {
    // Not the pods: k3d drains a node that stops, so that a Deployment has new ones after it.
    const before = await rollout();
    succeeded(await project.npm("stop"));
    succeeded(await project.npm("start"));
    assert.equal(await boardStatus(board), 200);
    succeeded(await project.npm("stop"));
    succeeded(await project.pulumi(["up", "--yes", "--skip-preview", "--refresh"]));
    assert.equal((await project.npm("start")).code, 0);
    assert.equal(await rollout(), before);
    assert.equal(await boardStatus(board), 200);
  });

  test("a deleted cluster is noticed, and healed by npm start", async () => {
    await k3d("cluster", "delete", CLUSTER);
    const bare = await project.pulumi(["preview"]);
    assert.notEqual(bare.code, 0);
    assert.match(bare.output, /is gone; heal it with `npm start`/);
    succeeded(await project.npm("start"));
    board = await createBoard("after the cluster was deleted");
  });

  test("a recreated cluster is noticed, and healed by pulumi up --refresh", async () => {
    await clusterByHand("--agents", String(AGENTS));
    assert.match((await project.pulumi(["preview"])).output, /was recreated: its UID was/);
    succeeded(await project.pulumi(["up", "--yes", "--skip-preview", "--refresh"]));
    board = await createBoard("after the cluster was recreated");
  });

  test("npm run destroy leaves nothing behind", async () => {
    const refused = await project.npm("destroy");
    assert.equal(refused.code, 1, refused.output);
    assert.match(refused.output, /--yes/);
    succeeded(await project.npm("destroy", ["--yes"]));
    assert.deepEqual(await leftovers(), []);
    assert.equal(project.currentContext, project.expectedContext);
    assert.doesNotMatch((await project.run("cat", [project.kubeconfig])).output, new RegExp(CLUSTER));
  });
});

const BROKEN_MIGRATION = `
from alembic import op
revision = "9999"
down_revision = "0003"
def upgrade(): op.execute("select * from no_such_table")
def downgrade(): pass
`;

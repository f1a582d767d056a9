/** What people do with a stack every day, on a real engine and a real cluster. Each test goes on from the one before. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { k3d, kubectl, names, nodes, pods, podUid } from "./cluster";
import { boardStatus, createBoard, failuresWhile } from "./http";
import { AGENTS, CLUSTER, KANBAN, Project, SERVICE, succeeded } from "./project";

describe(`a local stack on ${AGENTS + 1} node(s)`, { concurrency: false }, () => {
  let project: Project;
  let board = "";

  before(async () => {
    project = new Project(AGENTS);
    await k3d("cluster", "delete", CLUSTER);
  });
  after(async () => {
    await k3d("cluster", "delete", CLUSTER);
    project.remove();
  });

  test("npm start makes everything from nothing, and a board can be created", async () => {
    const ran = await project.npm("start");
    succeeded(ran);
    assert.match(ran.output, /http:\/\/localhost:8200/);
    assert.match(ran.output, /\{"status":"healthy"\}/);
    board = await createBoard("first");
  });

  test("every node's store has the image under its content tag", async () => {
    const image = await kubectl(
      "get",
      "deployment",
      "board-api",
      "-n",
      "board-api-e2e",
      "-o",
      "jsonpath={.spec.template.spec.containers[0].image}",
    );
    const [repository, tag] = image.split(":");
    assert.equal((await nodes()).length, AGENTS + 1);
    for (const node of await nodes()) {
      const { output } = await project.run("docker", ["exec", node, "crictl", "images"]);
      assert.match(output, new RegExp(`docker.io/library/${repository}\\s+${tag}`));
    }
  });

  test("the objects have the names that others rely on", async () => {
    const services = await names("services");
    for (const name of ["board-api-e2e/board-api", "postgresql-e2e/postgres-service"])
      assert.ok(services.includes(name), name);
    const secrets = await names(
      "secrets",
      "-l",
      "app.kubernetes.io/name=board-api,app.kubernetes.io/component=db-secret",
    );
    assert.equal(secrets.length, 1);
    assert.match(secrets[0]!, /^board-api-e2e\/board-api-db-secret-[0-9a-f]{8}$/);
    assert.ok((await names("statefulsets")).includes("postgresql-e2e/postgres"));
  });

  test("kubectl's current context stays", () => {
    assert.equal(project.currentContext, project.expectedContext);
  });

  test("a second npm start changes nothing", async () => {
    const before = await pods();
    const ran = await project.npm("start");
    succeeded(ran);
    assert.match(ran.output, /no change/);
    assert.deepEqual(await pods(), before);
  });

  test("bare pulumi sees no change either, and no change of the providers' code", async () => {
    const files = ["dynamic/resource", "cluster/k3d/cluster-provider", "image/import/image-import-provider"].map(
      (module) => `components/${module}.ts`,
    );
    const undo = files.map((file) => project.edit(file, (text) => `// edited\n${text}\nexport const edited = 1;\n`));
    const ran = await project.pulumi(["preview", "--expect-no-changes"]);
    undo.forEach((restore) => restore());
    succeeded(ran);
  });

  test("a changed line of code rolls the pods without a failed request, and nothing else", async () => {
    const before = await pods();
    const postgres = await podUid("postgresql-e2e", "postgres-0");
    project.edit(`${KANBAN}/kanban/__init__.py`, (text) => `${text}\n# changed\n`);
    const preview = await project.pulumi(["preview", "--json"]);
    const { steps } = JSON.parse(
      preview.output.slice(preview.output.indexOf("{\n"), preview.output.lastIndexOf("}") + 1),
    ) as {
      steps: { op: string; urn: string }[];
    };
    const changed = steps
      .filter(({ op }) => op !== "same")
      .map(({ urn }) => urn.split("::").slice(-2).join("::").replace(/^.*\$/, ""));
    assert.deepEqual([...new Set(changed)].sort(), [
      "docker:index/image:Image::board-api-image",
      "kubernetes:apps/v1:Deployment::board-api",
      "pulumi-nodejs:dynamic/k3d:ImageImport::board-api-import",
      "pulumi-nodejs:dynamic/kubernetes:Ready::board-api-ready",
    ]);
    const failures = await failuresWhile(async () => succeeded(await project.npm("start")));
    assert.deepEqual(failures, []);
    assert.equal((await pods()).filter((uid) => before.includes(uid)).length, 0);
    assert.equal(await podUid("postgresql-e2e", "postgres-0"), postgres);
    assert.equal(await boardStatus(board), 200);
  });

  test("of the images that were built, Docker and every node keep the running one and the one before", async () => {
    const path = "jsonpath={.spec.template.spec.containers[0].image}";
    const running = () => kubectl("get", "deployment", "board-api", "-n", "board-api-e2e", "-o", path);
    const built = [await running()];
    for (const n of [1, 2, 3]) {
      project.edit(`${KANBAN}/kanban/__init__.py`, (text) => `${text}\n# changed again: ${n}\n`);
      succeeded(await project.npm("start"));
      built.push(await running());
    }
    const { output } = await project.run("docker", ["images", "--format", "{{.Repository}}:{{.Tag}}"]);
    const inDocker = output.split("\n");
    assert.deepEqual(
      built.filter((image) => inDocker.includes(image)),
      built.slice(-2),
    );
    for (const node of await nodes()) {
      const { output } = await project.run("docker", ["exec", node, "crictl", "images"]);
      const tags = [...output.matchAll(/wealist-board-api\s+(\S+)/g)].map(([, tag]) => `wealist-board-api:${tag}`);
      assert.deepEqual(tags.sort(), built.slice(-2).sort());
    }
  });

  test("a changed ConfigMap rolls the pods; so does a changed secret", async () => {
    let before = await pods();
    project.configure((config) => config.setIn([...SERVICE, "env", "LOG_LEVEL"], "DEBUG"));
    succeeded(await project.npm("start"));
    assert.equal((await pods()).filter((uid) => before.includes(uid)).length, 0);
    before = await pods();
    succeeded(
      await project.pulumi(["config", "set", "--secret", "wealist:board-api-db-password"], {}, "p@:/?#%&+ '\"ü"),
    );
    succeeded(await project.npm("start"));
    assert.equal((await pods()).filter((uid) => before.includes(uid)).length, 0);
    assert.equal(await boardStatus(board), 200);
  });

  test("a rotation rolls to a new login without a failed request, and drops the old one", async () => {
    const logins = async () => {
      const sql = "select string_agg(rolname, ',' order by rolname) from pg_roles where rolname ~ '^board_api_[0-9]+$'";
      return kubectl("exec", "-n", "postgresql-e2e", "postgres-0", "--", "psql", "-U", "postgres", "-Atc", sql);
    };
    const before = await logins();
    assert.match(before, /^board_api_\d+$/);
    project.configure((config) => config.setIn([...SERVICE, "database"], { rotation: 1 }));
    const failures = await failuresWhile(async () => succeeded(await project.npm("start")));
    assert.deepEqual(failures, []);
    const after = await logins();
    assert.match(after, /^board_api_\d+$/);
    assert.notEqual(after, before);
    assert.equal(await boardStatus(board), 200);
  });

  test("npm run psql and logs reach the service's database and pods", async () => {
    const ran = await project.npm(
      "psql",
      ["board-api"],
      {},
      "select current_user, session_user, count(*) from boards;\n",
    );
    succeeded(ran);
    assert.match(ran.output, /board_api_owner\s*\|\s*board_api_\d+\s*\|\s*1/);
    assert.match((await project.npm("logs", ["board-api"])).output, /Connected to database/);
    assert.match((await project.npm("status")).output, /board-api/);
  });
});

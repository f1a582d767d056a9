/** From what the team made by hand to the program, over the same data, and back. Each test goes on from the one before. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import execa from "execa";

import { K3S_IMAGE } from "../../configuration/schema";
import { POSTGRES_IMAGE } from "../support/config";
import { importByHand, k3d, kubectl, names } from "./cluster";
import { dockerBuild } from "./docker-build";
import { CLUSTER, Project, SERVER, SERVICE, STACK, succeeded, type Ran } from "./project";

const IMAGE = "wealist-board-api:by-hand";
const BOARDS = 40;

const sql = (statement: string, pod = "postgres-0", user = "boards_admin", database = "kanban") =>
  kubectl("exec", "-n", "postgresql-e2e", pod, "--", "psql", "-XAtq", "-U", user, "-d", database, "-c", statement);

/** What the service answers inside the cluster. */
const inCluster = (path: string) =>
  kubectl(
    ...["exec", "-n", "board-api-e2e", "deployment/board-api", "--", "python", "-c"],
    `import urllib.request as u; print(u.urlopen("http://board-api:8000${path}").read().decode())`,
  );

const boards = () => sql("SELECT count(*) FROM boards");

async function makeByHand(project: Project): Promise<void> {
  await dockerBuild(project, IMAGE);
  for (const image of [IMAGE, POSTGRES_IMAGE]) await importByHand(image);
  const manifest = readFileSync(join(__dirname, "by-hand.yaml"), "utf8");
  await execa("docker", ["exec", "-i", SERVER, "kubectl", "apply", "-f", "-"], { input: manifest });
  await kubectl("rollout", "status", "-n", "postgresql-e2e", "statefulset/postgresql", "--timeout=180s");
  const migrate = ["exec", "-n", "board-api-e2e", "deployment/board-api", "--", "python", "-m", "kanban", "migrate"];
  await kubectl("wait", "-n", "board-api-e2e", "pod", "-l", "app=board-api", "--for=jsonpath={.status.phase}=Running");
  await kubectl(...migrate);
  await kubectl("rollout", "status", "-n", "board-api-e2e", "deployment/board-api", "--timeout=180s");
  const insert = `INSERT INTO boards (name, description) SELECT 'board ' || n, '' FROM generate_series(1, ${BOARDS}) n`;
  await sql(insert, "postgresql-0");
  // The team made its tables before it had migrations.
  await sql("DROP TABLE alembic_version", "postgresql-0");
}

/** The stack `e2e` on that cluster, as `prod` would be: trusted, never made or deleted by the program. */
async function configure(project: Project): Promise<void> {
  project.configure((config) => {
    config.setIn(["config", "wealist:cluster"], { kind: "existing", context: `k3d-${CLUSTER}` });
    config.setIn(["config", "wealist:delivery"], {
      kind: "registry",
      registry: "registry.example.com",
      version: "v1.0.0",
    });
    config.setIn([...SERVICE, "image"], IMAGE);
    for (const key of ["context", "hostPort"]) config.deleteIn([...SERVICE, key]);
  });
  succeeded(await project.pulumi(["stack", "init"]));
  succeeded(await project.run("npm", ["run", "--silent", "trust", "--", STACK]));
}

describe("a stack whose namespaces hold what was made by hand", { concurrency: false }, () => {
  let project: Project;
  // What is kept for the way back lies beside the local state: in a place of the test's own.
  const adopt = (...args: string[]): Promise<Ran> =>
    project.run("npm", ["run", "--silent", "adopt", "--", STACK, ...args], {
      XDG_STATE_HOME: join(project.folder, ".state"),
    });

  before(async () => {
    project = new Project(0);
    await k3d("cluster", "delete", CLUSTER);
    const options = ["--image", K3S_IMAGE, "--no-lb", "--kubeconfig-switch-context=false"];
    succeeded(await project.run("k3d", ["cluster", "create", CLUSTER, ...options]));
    await makeByHand(project);
    await configure(project);
  });
  after(async () => {
    await k3d("cluster", "delete", CLUSTER);
    await execa("docker", ["image", "rm", "-f", IMAGE], { reject: false });
    project.remove();
  });

  test("is refused as a whole, with what is there and the command that adopts it", async () => {
    const before = await names("pods");
    for (const command of ["preview", "up"]) {
      const ran = await project.pulumi(command === "up" ? ["up", "--yes", "--skip-preview"] : ["preview"]);
      assert.notEqual(ran.code, 0, ran.output);
      for (const there of ["Deployment board-api", "StatefulSet postgresql", "PersistentVolumeClaim data-postgresql-0"])
        assert.match(ran.output, new RegExp(there));
      assert.match(ran.output, /npm run adopt -- e2e/);
    }
    assert.deepEqual(await names("pods"), before);
    assert.deepEqual(await names("statefulsets"), ["postgresql-e2e/postgresql"]);
  });

  test("is adopted only when the revision of its tables is known", async () => {
    const ran = await adopt("--yes");
    assert.equal(ran.code, 1, ran.output);
    assert.match(ran.output, /--stamp/);
    assert.deepEqual(await names("statefulsets"), ["postgresql-e2e/postgresql"]);
  });

  test("is adopted with its volume, its password and every row", async () => {
    const volume = await kubectl(
      "get",
      "pvc",
      "-n",
      "postgresql-e2e",
      "data-postgresql-0",
      "-o",
      "jsonpath={.metadata.uid}",
    );
    const ran = await adopt("--yes", "--stamp", "0003");
    succeeded(ran);
    assert.match(ran.output, new RegExp(`public\\.boards\\s+${BOARDS}\\s+${BOARDS}`));
    assert.doesNotMatch(ran.output, /by hand: p/);
    assert.equal(await boards(), String(BOARDS));
    assert.equal(
      await kubectl("get", "pvc", "-n", "postgresql-e2e", "data-postgresql-0", "-o", "jsonpath={.metadata.uid}"),
      volume,
    );
    assert.deepEqual(await names("statefulsets"), ["postgresql-e2e/postgres"]);
    assert.match(await inCluster("/api/boards?limit=1"), /board/);
    const owners = "SELECT DISTINCT tableowner FROM pg_tables WHERE schemaname = 'public'";
    assert.equal(await sql(owners), "kanban_owner");
    assert.equal(await sql("SELECT version_num FROM alembic_version"), "0003");
  });

  test("is the stack's own from then on: nothing is left to change", async () => {
    succeeded(await project.pulumi(["preview", "--expect-no-changes"]));
    assert.doesNotMatch(
      await project.run("cat", [`Pulumi.${STACK}.yaml`]).then(({ output }) => output),
      /by hand|adopt:/,
    );
  });

  test("goes back to what it was, with the rows written since", async () => {
    await sql("INSERT INTO boards (name, description) VALUES ('since then', '')");
    succeeded(await adopt("--yes", "--rollback"));
    assert.deepEqual(await names("statefulsets"), ["postgresql-e2e/postgresql"]);
    assert.equal(await sql("SELECT count(*) FROM boards", "postgresql-0"), String(BOARDS + 1));
    assert.match(await inCluster("/api/boards?limit=1"), /board/);
    const labels = await kubectl("get", "namespace", "board-api-e2e", "-o", "jsonpath={.metadata.labels}");
    assert.deepEqual(JSON.parse(labels), { "kubernetes.io/metadata.name": "board-api-e2e", team: "boards" });
    assert.deepEqual(await names("networkpolicies"), []);
  });

  test("can be adopted again after that", async () => {
    succeeded(await adopt("--yes"));
    assert.equal(await boards(), String(BOARDS + 1));
  });
});

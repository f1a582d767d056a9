/** Secrets as files, and secrets that others write, on a real engine and a real cluster. Each test goes on from the one before. */
import assert from "node:assert/strict";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { k3d, kubectl, pods } from "./cluster";
import { OPERATOR_APIS, playOperator, STORE } from "./external-secrets";
import { createBoard, boardStatus } from "./http";
import { CLUSTER, Project, SERVICE, succeeded, type Ran } from "./project";

const NAMESPACE = "board-api-e2e";
const KEY = "JWT_SECRET";
/** Values that can be searched for. */
const VALUES = ["CanaryPulumi1", "CanaryKubectl2", "CanaryKubectl3", "CanaryStore4"] as const;

describe("the secrets of a service", { concurrency: false }, () => {
  let project: Project;
  let board = "";

  before(async () => {
    project = new Project(0);
    await k3d("cluster", "delete", CLUSTER);
  });
  after(async () => {
    await k3d("cluster", "delete", CLUSTER);
    project.remove();
  });

  const inPod = (...command: string[]) => kubectl("exec", "-n", NAMESPACE, "deploy/board-api", "--", ...command);
  const configure = (secrets: object | undefined, more: Readonly<Record<string, unknown>> = {}) =>
    project.configure((config) => {
      if (secrets) config.setIn([...SERVICE, "secrets"], secrets);
      for (const [key, value] of Object.entries(more)) config.setIn([...SERVICE, key], value);
    });
  const secret = (verb: "create" | "replace", ...literals: string[]) => {
    const name = [
      "create",
      "secret",
      "generic",
      "sealed",
      "-n",
      NAMESPACE,
      ...literals.map((l) => `--from-literal=${l}`),
    ];
    return verb === "create" ? kubectl(...name) : replaced(name);
  };
  const replaced = async (create: string[]) => {
    await kubectl("delete", "secret", "-n", NAMESPACE, "sealed");
    return kubectl(...create);
  };

  /** Refused by preview and `npm start`, with that reason, while the same pods go on serving. */
  async function refused(told: RegExp): Promise<void> {
    const before = await pods();
    for (const ran of [await project.pulumi(["preview"]), await project.npm("start")]) {
      assert.notEqual(ran.code, 0, ran.output);
      assert.match(flat(ran), told);
      for (const value of VALUES) assert.ok(!ran.output.includes(value), ran.output);
    }
    assert.deepEqual(await pods(), before);
    assert.equal(await boardStatus(board), 200);
  }

  async function rolls(ran: Promise<Ran>, before: readonly string[]): Promise<void> {
    succeeded(await ran);
    assert.equal((await pods()).filter((uid) => before.includes(uid)).length, 0, "the pods rolled");
    assert.equal(await boardStatus(board), 200);
  }

  test("are files in the real pod, readable by its user alone, and in no environment", async () => {
    configure(undefined, { secretEnv: [KEY], secretsAs: "files", replicas: 1 });
    succeeded(await project.pulumi(["stack", "init"]));
    succeeded(await project.pulumi(["config", "set", "--secret", `wealist:board-api-${KEY}`], {}, VALUES[0]));
    succeeded(await project.npm("start"));
    board = await createBoard("by files");
    assert.equal(await inPod("cat", `/run/secrets/board-api/${KEY}`), VALUES[0]);
    const environment = await inPod("env");
    assert.match(environment, /^DATABASE_URL_FILE=\/run\/secrets\/board-api\/DATABASE_URL$/m);
    assert.doesNotMatch(environment, /^(DATABASE_URL|POSTGRES_PASSWORD|PGPASSWORD|JWT_SECRET)=/m);
    assert.match(await inPod("stat", "-L", "-c", "%a", `/run/secrets/board-api/${KEY}`), /^440$/);
  });

  test("that another tool is to make are missed before anything rolls", async () => {
    succeeded(await project.pulumi(["config", "rm", `wealist:board-api-${KEY}`]));
    configure({ kind: "existing", name: "sealed" });
    await refused(/no Secret sealed in the namespace board-api-e2e; the service needs its keys JWT_SECRET/);
  });

  test("that it made without a key are refused, with the key and those that are there", async () => {
    await secret("create", "JWT-SECRET=CanaryKubectl2", "OTHER=x");
    await refused(/Secret sealed in the namespace board-api-e2e lacks JWT_SECRET; its keys are: JWT-SECRET, OTHER/);
  });

  test("with their keys are used, and their values are in no state", async () => {
    await secret("replace", `${KEY}=${VALUES[1]}`);
    await rolls(project.npm("start"), await pods());
    assert.equal(await inPod("cat", `/run/secrets/board-api/${KEY}`), VALUES[1]);
    const again = await project.npm("start");
    succeeded(again);
    assert.match(again.output, /no change/);
    assert.deepEqual(held(join(project.folder, ".state"), VALUES[1]), []);
  });

  test("that changed there roll the pods at the next up, which the preview shows", async () => {
    const before = await pods();
    await secret("replace", `${KEY}=${VALUES[2]}`);
    const preview = await project.pulumi(["preview", "--expect-no-changes"]);
    assert.notEqual(preview.code, 0);
    assert.match(preview.output, /Deployment\s+board-api\s+update/);
    await rolls(project.npm("start"), before);
    assert.equal(await inPod("cat", `/run/secrets/board-api/${KEY}`), VALUES[2]);
  });

  test("of a store need the operator, then the store: each is named, and nothing hangs", async () => {
    configure({ kind: "external-secret", store: STORE, key: "prod/board-api" }, { secretsAs: "env" });
    await refused(/no External Secrets Operator.*helm install external-secrets/);
    await OPERATOR_APIS.install();
    await refused(/no ClusterSecretStore aws; there are: none/);
  });

  test("of a store reach the pods once the operator has made the Secret", async () => {
    await OPERATOR_APIS.addStore();
    const before = await pods();
    const started = rolls(project.npm("start"), before);
    const asked = await playOperator(NAMESPACE, "board-api-secret", { [KEY]: VALUES[3] });
    await started;
    assert.deepEqual(asked, [{ secretKey: KEY, remoteRef: { key: "prod/board-api", property: KEY } }]);
    assert.equal(await inPod("printenv", KEY), VALUES[3]);
    const again = await project.npm("start");
    succeeded(again);
    assert.match(again.output, /no change/);
    assert.deepEqual(held(join(project.folder, ".state"), VALUES[3]), []);
  });
});

/** A message as one line: the engine wraps and indents. */
const flat = ({ output }: Ran) => output.replace(/\s+/g, " ");

/** Files under `folder` that hold `value`, plain or in base64. */
function held(folder: string, value: string): string[] {
  const files = readdirSync(folder, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile());
  assert.ok(files.length > 0);
  return files
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((path) => {
      const text = readFileSync(path, "utf8");
      return [value, Buffer.from(value).toString("base64")].some((form) => text.includes(form));
    });
}

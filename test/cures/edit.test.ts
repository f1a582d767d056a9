/** What `npm run config` writes, and what it refuses to. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";

import { edit, type Change } from "../../scripts/lib/config/edit";
import { local, service } from "../support/config";
import { setEnvironment, temporaryFolder } from "../support/temporary";
import { Project } from "./project";

const CANARY = "canary-Zq7";
const set = (value: string): Change => ({ kind: "set", value });
const secret = (value: string): Change => ({ kind: "secret", ask: () => Promise.resolve(value) });

function stack(t: TestContext, values = local()) {
  setEnvironment(t, { XDG_STATE_HOME: temporaryFolder(t) });
  const project = new Project(t);
  project.write("test", { values });
  const text = () => readFileSync(join(project.folder, "Pulumi.test.yaml"), "utf8");
  const before = text();
  return {
    text,
    edit: (path: string, change: Change) => edit("test", path, change, project.folder),
    refuses: async (path: string, change: Change, told: RegExp | ((error: Error) => boolean)) => {
      await assert.rejects(edit("test", path, change, project.folder), told);
      assert.equal(text(), before);
    },
  };
}

describe("an edit by npm run config", () => {
  test("refuses what the strict reading would, and leaves the file as it was", async (t) => {
    const { refuses } = stack(t, local({ services: [service({ hostPort: 8000 }), service({ name: "user-api" })] }));
    await refuses("services[0].port", set("http"), /would have 1 fault; nothing was changed\..*expected number/s);
    await refuses("services[1].hostPort", set("8000"), /8000 is taken by services\[0\]/);
    await refuses("services[user-api].name", { kind: "remove" }, /services\[1\]\.name/);
    await refuses("surprise", set("1"), /there is no such key[^]*cure {2}set one of the keys/);
    await refuses("services[2]", { kind: "remove" }, /sets nothing at services\[2\]/);
  });

  test("of a key that there is not is told with the one that is meant, and never with the removal of it", async (t) => {
    const { refuses } = stack(
      t,
      local({ services: [service({ port: 8000, hostPort: 8000 }), service({ name: "user-api" })] }),
    );
    const MEANT: readonly (readonly [string, string, string])[] = [
      ["services[0].prot", "9000", "npm run config -- test 'services[0].port' 9000"],
      ["services[board-api].replica", "3", "npm run config -- test 'services[0].replicas' 3"],
      ["clutser.name", "own", "npm run config -- test cluster.name own"],
      ["services[0].rotation", "1", "npm run config -- test 'services[0].database.rotation' 1"],
      [
        "services[1].ports",
        '["8001:8000"]',
        "npm run config -- test 'services[1].port' 8000 && npm run config -- test 'services[1].hostPort' 8001",
      ],
      ["services[0].environment", '["A=b"]', `npm run config -- test 'services[0].env' '{"A":"b"}'`],
      ["services[0].ports", '["8001:8000"]', "set services[0].port, which stands there already"],
      ["services[0].healthcheck", "x", "in Pulumi.test.yaml, write services[0].health: <"],
      ["services[0].depends_on", "x", "set nothing: there is no need of it"],
      ["services[0].health", '{"livenes":"/x"}', "write services[0].health.liveness"],
    ];
    for (const [path, value, cure] of MEANT) {
      const told = (error: Error) =>
        error.message.includes("there is no such key") &&
        error.message.includes(`cure  ${cure}`) &&
        !error.message.includes("--rm");
      await refuses(path, set(value), told);
    }
  });

  test("refuses a port or name that another service of the file has, whichever comes first", async (t) => {
    const { refuses } = stack(t, local({ services: [service(), service({ name: "user-api", hostPort: 8001 })] }));
    await refuses("services[0].hostPort", set("8001"), /services\[1\]\.hostPort/);
  });

  test("repairs one of several faults, and tells those that are left", async (t) => {
    const faulty = local({ cluster: { kind: "k3s" }, services: [service({ port: "http" })] });
    const { edit: repair } = stack(t, faulty);
    assert.deepEqual(
      (await repair("services[0].port", set("8000"))).map(({ path }) => path),
      ["cluster.kind"],
    );
    assert.deepEqual(await repair("cluster.kind", set("k3d")), []);
  });

  test("takes the first of two steps, whose fault stands elsewhere", async (t) => {
    const resources = { requests: { memory: "256Mi", cpu: "100m" }, limits: { memory: "512Mi", cpu: "200m" } };
    const { edit: change } = stack(t, local({ services: [service({ resources })] }));
    const left = await change("services[0].resources.requests.memory", set("512Mi"));
    assert.deepEqual(
      left.map(({ path }) => path),
      ["services[0].resources.limits.memory"],
    );
    assert.deepEqual(await change("services[0].resources.limits.memory", set("1Gi")), []);
  });
});

describe("a secret by npm run config", () => {
  const withSecret = local({ services: [service({ secretEnv: ["JWT_SECRET"] })] });

  test("is written encrypted, over one of before too", async (t) => {
    const { edit: change, text } = stack(t, withSecret);
    assert.deepEqual(await change("board-api-JWT_SECRET", secret(CANARY)), []);
    const first = text();
    await change("board-api-JWT_SECRET", secret(`${CANARY}2`));
    assert.ok(!text().includes(CANARY) && text() !== first);
  });

  test("is refused in plain text, with the command that encrypts it, and its value is not told", async (t) => {
    const { refuses } = stack(t, withSecret);
    const told = /plain text[^]*npm run config -- test board-api-JWT_SECRET --secret/;
    await refuses("board-api-JWT_SECRET", set(CANARY), told);
    await assert.rejects(refuses("board-api-JWT_SECRET", set(CANARY), new RegExp(CANARY)));
  });

  test("is refused before it is asked for where nobody reads it, or it would hide a plain key", async (t) => {
    const { refuses } = stack(t, withSecret);
    const unasked: Change = { kind: "secret", ask: () => assert.fail("asked") };
    await refuses(
      "board-api-JWT_SECRE",
      unasked,
      /no such key[^]*cure {2}npm run config -- test board-api-JWT_SECRET --secret/,
    );
    await refuses("cluster", unasked, /holds a secret/);
    await refuses("services[0].port", unasked, /expected number/);
  });

  test("is refused with a passphrase that is not the stack's", async (t) => {
    const { refuses } = stack(t, withSecret);
    setEnvironment(t, { PULUMI_CONFIG_PASSPHRASE: "another" });
    await refuses("board-api-JWT_SECRET", secret(CANARY), /passphrase is not the one/);
  });
});

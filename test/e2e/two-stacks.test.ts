/** Two stacks of one name on one PostgreSQL outside the cluster: whose database it is, whoever was first. Each test goes on. */
import assert from "node:assert/strict";
import { copyFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { suiteCleanup } from "../support/suite";
import { authority } from "../support/tls";
import { clusterByHand, k3d, kubectl } from "./cluster";
import { boardName, createBoard } from "./http";
import { PASSWORD, query, removeServer, startServer } from "./outside";
import { CLUSTER, Project, SERVICE, succeeded } from "./project";

const DATABASE = ["config", "wealist:database"];
const OWN_NAME = [...SERVICE, "database", "name"];

interface Team {
  readonly project: Project;
  readonly url: string;
  readonly namespace: string;
  board: string;
}

describe("two stacks of one name on one server", { concurrency: false }, () => {
  const t = suiteCleanup();
  const made: Team[] = [];
  const [first, second] = [team("first", 8200), team("second", 8201)];

  function team(name: string, hostPort: number): Team {
    const project = new Project(0);
    project.configure((config) => {
      config.setIn(["config", "wealist:cluster", "create"], false);
      config.setIn([...SERVICE, "namespace"], name);
      config.setIn([...SERVICE, "hostPort"], hostPort);
      config.setIn([...SERVICE, "replicas"], 1);
    });
    const each = { project, url: `http://localhost:${hostPort}`, namespace: name, board: "" };
    made.push(each);
    return each;
  }
  const use = ({ project }: Team, name: string, adopt?: boolean) =>
    project.configure((config) => config.setIn([...SERVICE, "database"], { name, ...(adopt && { adopt }) }));
  const start = async (who: Team) => succeeded(await who.project.npm("start"));
  /** The service's pods, and all there is of roles on the server: names, rights and verifiers. */
  const seen = async ({ namespace }: Team) => [
    await kubectl("get", "pods", "-n", namespace, "-o", "jsonpath={.items[*].metadata.uid}"),
    await query("SELECT string_agg(pg_authid::text, ',' ORDER BY rolname) FROM pg_authid"),
    await query("SELECT string_agg(format('%s %s', datname, datacl), ',' ORDER BY datname) FROM pg_database"),
  ];
  const refused = async (who: Team, whose: Team) => {
    const before = await seen(whose);
    const ran = await who.project.npm("start");
    assert.equal(ran.code, 1, ran.output);
    const flat = ran.output.replace(/\s+/g, " ");
    assert.match(flat, /name: <another name>.* adopt: true/);
    assert.doesNotMatch(ran.output, /^\s+at .*:\d+:\d+\)?$/m, "a stack trace");
    assert.deepEqual(await seen(whose), before);
    assert.notEqual(await boardName(whose.board, whose.url), "503");
  };

  before(async () => {
    await removeServer();
    await clusterByHand();
    const own = await authority(t);
    const host = await startServer(own);
    for (const { project, namespace } of made) {
      copyFileSync(own.file, join(project.folder, "db-ca.pem"));
      project.configure((config) =>
        config.setIn(DATABASE, {
          ...{ kind: "external", namespace: `${namespace}-postgresql`, host, admin: "operator", ca: "db-ca.pem" },
        }),
      );
      succeeded(await project.pulumi(["stack", "init"]));
      succeeded(await project.pulumi(["config", "set", "--secret", "wealist:postgres-password"], {}, PASSWORD));
    }
  });
  after(async () => {
    await removeServer();
    await k3d("cluster", "delete", CLUSTER);
    for (const { project } of made) project.remove();
  });

  test("the second is refused the database of the first, which is left as it is", async () => {
    await start(first);
    first.board = await createBoard("of the first", first.url);
    await refused(second, first);
  });

  test("the second has one of its own, by another name", async () => {
    use(second, "team");
    await start(second);
    second.board = await createBoard("of the second", second.url);
    assert.equal(await boardName(first.board, first.url), "of the first");
  });

  test("the first is refused that one likewise, and goes on with its own", async () => {
    use(first, "team");
    await refused(first, second);
    first.project.configure((config) => config.deleteIn(OWN_NAME));
    await start(first);
    assert.equal(await boardName(first.board, first.url), "of the first");
  });

  test("the second takes the first's database over when it is asked to", async () => {
    succeeded(await first.project.npm("destroy", ["--yes"]));
    use(second, "board_api", true);
    await start(second);
    assert.equal(await boardName(first.board, second.url), "of the first");
  });
});

/**
 * Six of the hardest keys, there and back, as `npm run there-and-back` does it with all of them. Each test begins with the
 * stack that the one before put back.
 */
import assert from "node:assert/strict";
import { totalmem } from "node:os";
import { after, before, describe, test } from "node:test";

import type { Change } from "../there-and-back/change";
import { inFile, thereAndBack, type Trip } from "../there-and-back/trip";
import { k3d, kubectl } from "./cluster";
import { boardName, createBoard, failuresWhile } from "./http";
import { converged, toldAndBack } from "./in-time";
import { CLUSTER, Project, succeeded } from "./project";

const OTHER_PORT = 8201;
const OTHER_URL = `http://localhost:${OTHER_PORT}`;

const SECOND: Change = {
  "services[0].replicas": 1,
  "services[1]": {
    name: "team-api",
    context: "applications/backend/services/kanban",
    image: "team-api",
    hostPort: OTHER_PORT,
    replicas: 1,
    migrations: { command: ["python", "-m", "kanban", "migrate"] },
  },
};

describe("two services, there and back", { concurrency: false }, () => {
  let project: Project;
  /** The first board of each service, by the number that both have. */
  let board = "";
  const trip = (change: Change, more: Omit<Trip, "change"> = {}) =>
    thereAndBack({ project, kubectl }, { change: inFile(change), ...more });
  /** Whose board it is at the first port, and at the second. */
  const answers = async () => [await boardName(board), await boardName(board, OTHER_URL)];

  before(async () => {
    project = new Project(0);
    await k3d("cluster", "delete", CLUSTER);
    inFile(SECOND)(project);
    succeeded(await project.npm("start"));
    board = await createBoard("first");
    assert.equal(await createBoard("second", OTHER_URL), board);
  });
  after(async () => {
    await k3d("cluster", "delete", CLUSTER);
    project.remove();
  });

  test("host ports that change places", async () => {
    assert.deepEqual(await answers(), ["first", "second"]);
    const look = async () => assert.deepEqual(await answers(), ["second", "first"]);
    const { there, back } = await trip({ "services[0].hostPort": OTHER_PORT, "services[1].hostPort": 8200 }, { look });
    converged("there", there);
    converged("back", back);
    assert.deepEqual(await answers(), ["first", "second"]);
  });

  test("a service that takes its port and its database to another name", async () => {
    const look = async () => assert.equal(await boardName(board), "first");
    const { there, back } = await trip(
      { "services[0].name": "boards", "services[0].database.name": "board_api" },
      { look },
    );
    converged("there", there);
    converged("back", back);
    assert.equal(await boardName(board), "first");
  });

  test("the namespaces' quota, off and on", async () => {
    const { there, back } = await trip({
      "hardening.quota": { enabled: false, reason: "the platform's own is there" },
    });
    converged("there", there);
    converged("back", back);
  });

  test("a PostgreSQL that does not exist", async () => {
    const named = [/postgres:17\.99/, /database\.image/];
    toldAndBack(await trip({ "database.image": "postgres:17.99" }, { named }), named);
  });

  test("a request of the service's that no node has", async () => {
    const named = [/20Gi/, /memory/, /services\[0\]\.resources/];
    const resources = { requests: { memory: "20Gi", cpu: "100m" }, limits: { memory: "40Gi", cpu: "200m" } };
    // One pod may find room on a large machine; so many together do not.
    const replicas = Math.floor(totalmem() / (20 * 2 ** 30)) + 1;
    toldAndBack(await trip({ "services[0].resources": resources, "services[0].replicas": replicas }, { named }), named);
  });

  test("a port that nobody listens on, while the pods of before answer on theirs", async () => {
    const named = [/listens on port 8000/, /services\[0\]\.port/];
    let ways: Awaited<ReturnType<typeof trip>> | undefined;
    const failures = await failuresWhile(async () => {
      ways = await trip({ "services[0].port": 9999 }, { named });
    });
    toldAndBack(ways!, named);
    // While there are two numbers, k3s may refuse a connection at a moment when it writes its rules anew.
    assert.ok(failures.length < 5, failures.join("\n"));
  });
});

import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { describe, test } from "node:test";

import { provider } from "../../../../components/ready/provider";
import { apiServer, forbidden, type Objects } from "../../../support/api-server";
import { inputs } from "./place";

const JOB = "/apis/batch/v1/namespaces/board-api-local/jobs/board-api";
const PODS = "/api/v1/namespaces/board-api-local/pods?labelSelector=job%3Dj";
const EVENTS = "/api/v1/namespaces/board-api-local/events";
const given = { ...inputs("Job", "migrations"), __provider: "kept" };

const job = (condition?: string) => ({
  metadata: { uid: "j" },
  spec: { selector: { matchLabels: { job: "j" } } },
  status: condition ? { conditions: [{ type: condition, status: "True" }] } : {},
});
const failed = {
  items: [
    {
      metadata: { name: "board-api-1", uid: "p", ownerReferences: [{ kind: "Job", uid: "j" }] },
      status: {
        containerStatuses: [
          {
            name: "migrations",
            ready: false,
            restartCount: 0,
            state: { terminated: { exitCode: 1, message: "Traceback\nKeyError: 'API_KEY'" } },
          },
        ],
      },
    },
  ],
};
const api = (jobs: object[]): Objects => ({
  [JOB]: jobs,
  [PODS]: failed,
  [EVENTS]: forbidden("ci", "list", "events"),
});

describe("the wait for a workload", () => {
  test("ends when it is done, and keeps no secret way to the cluster", async (t) => {
    const { asked } = await apiServer(t, api([job(), job("Complete")]));
    const { id, outs } = await provider.create(given);
    assert.equal(id, "board-api-local/Job/board-api");
    assert.equal(outs?.["ready"], true);
    assert.deepEqual(["access" in outs!, outs?.["reached"]], [false, given.access]);
    assert.equal(asked.filter((line) => line === `GET ${JOB}`).length, 2);
  });

  test("that fails is kept as one that failed: the next start waits again, whatever the file says by then", async (t) => {
    await apiServer(t, api([job("Failed")]));
    const error = await provider.update("id", { ...given, ready: true }, given).then(
      () => assert.fail(),
      (thrown: Error & { id: string; reasons: string[]; properties: never }) => thrown,
    );
    assert.match(error.message, /Job board-api failed: .*API_KEY is not set/);
    assert.deepEqual([error.id, error.reasons], ["id", [error.message]]);
    const { access: _, ...kept } = given;
    assert.deepEqual(error.properties, { ...kept, reached: given.access, ready: false });
    assert.deepEqual(await provider.diff("id", error.properties, given), { changes: true });
  });

  test("is there again when the workload has changed, and for nothing else", async () => {
    const olds = { ...given, ready: true };
    const changed = async (news: object) => (await provider.diff("id", olds, { ...given, ...news })).changes;
    assert.equal(await changed({ seconds: 30, access: { kind: "k3d", name: "other" } }), false);
    assert.equal(await changed({ version: "uid/2" }), true);
  });

  test("is taken up again by a refresh that finds it unready, and only then", async (t) => {
    const objects = api([job("Complete")]);
    await apiServer(t, objects);
    const { access, ...kept } = given;
    const refreshed = async (state: object) =>
      (await provider.read("id", { ...kept, ready: true, ...state })).props?.["ready"];
    assert.equal(await refreshed({ reached: access }), true);
    objects[JOB] = job();
    assert.equal(await refreshed({ reached: access }), false);
    assert.equal(await refreshed({}), true);
    assert.equal(await refreshed({ reached: { kind: "context", context: "nowhere" } }), true);
  });

  test("with a secret kubeconfig leaves nothing of it in the state", async (t) => {
    await apiServer(t, api([job("Complete")]));
    const kubeconfig = readFileSync(process.env["KUBECONFIG"]!, "utf8");
    const { outs } = await provider.create({ ...given, access: { kind: "kubeconfig", context: "prod", kubeconfig } });
    assert.doesNotMatch(JSON.stringify(outs), /clusters/);
  });

  test("says that the workload is gone", async (t) => {
    await apiServer(t, {});
    await assert.rejects(provider.create(given), /Job board-api in board-api-local is gone/);
  });
});

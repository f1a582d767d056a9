import assert from "node:assert/strict";
import { describe, test, type TestContext } from "node:test";

import { provider as fit } from "../../../../../components/namespace/quota-steps/fit-provider";
import { withRoom, type Hard } from "../../../../../components/namespace/quota-steps/live-quota";
import { provider as room } from "../../../../../components/namespace/quota-steps/room-provider";
import { liveApi, type Json, type LiveApi } from "../../../../support/live-api";

const QUOTA = "/api/v1/namespaces/a/resourcequotas/quota";
const SETS = "/apis/apps/v1/namespaces/a/replicasets";

const access = { kind: "context", context: "prod" } as const;
const SMALL: Hard = { pods: "6", "requests.memory": "1536Mi", "requests.cpu": "1" };
const LARGE: Hard = { pods: "6", "requests.memory": "60Gi", "requests.cpu": "1" };
const inputs = (hard: Hard, more: object = {}) => ({ access, clusterUid: "1", namespace: "a", hard, ...more });

/** A namespace whose quota limits by `hard` and is filled by `used`; applied by the engine, as `wealist`. */
const namespace = (t: TestContext, hard: Hard, used: Hard, more: object = {}): Promise<LiveApi> => {
  const quota = {
    metadata: {
      name: "quota",
      namespace: "a",
      labels: { "app.kubernetes.io/name": "a", mine: "yes" },
      managedFields: [
        { manager: "k3s", operation: "Update", subresource: "status", fieldsV1: { "f:status": {} } },
        {
          manager: "wealist",
          operation: "Apply",
          fieldsV1: { "f:metadata": { "f:labels": { "f:app.kubernetes.io/name": {} } }, "f:spec": {} },
        },
      ],
    },
    spec: { hard },
    status: { hard, used },
  };
  // The cluster brings the status up to the specification.
  return liveApi(t, { [QUOTA]: quota, ...more }, (object: Json, path) => {
    if (path === QUOTA) object.status.hard = object.spec.hard;
  });
};

const hardOf = ({ objects }: LiveApi) => (objects[QUOTA] as { spec: { hard: Hard } }).spec.hard;

describe("before a rollout a quota", () => {
  test("grows to what is wanted beside what is there", async (t) => {
    const api = await namespace(t, SMALL, { pods: "2", "requests.memory": "512Mi", "requests.cpu": "200m" });
    const { outs } = await room.create(inputs(LARGE));
    assert.deepEqual(hardOf(api), { pods: "8", "requests.memory": "61952Mi", "requests.cpu": "1200m" });
    assert.deepEqual(outs, { clusterUid: "1", namespace: "a", hard: LARGE, raised: 1 });
  });

  test("does not shrink on the way back: pods that wait for a node in vain leave room for the old ones", async (t) => {
    const api = await namespace(t, LARGE, { pods: "3", "requests.memory": "41472Mi", "requests.cpu": "300m" });
    await room.update("a", { ...inputs(LARGE), raised: 4 }, inputs(SMALL));
    assert.equal(hardOf(api)["requests.memory"], "60Gi");
    assert.equal(hardOf(api)["pods"], "9");
  });

  test("has room also where it shrank too early, and the pods that were refused are asked for at once", async (t) => {
    const set = (name: string, wanted: number, there: number) => ({
      [`${SETS}/${name}`]: { metadata: { name }, spec: { replicas: wanted }, status: { replicas: there } },
    });
    const full = { pods: "3", "requests.memory": "82432Mi", "requests.cpu": "300m" };
    const api = await namespace(t, SMALL, full, { ...set("a-new", 2, 0), ...set("a-old", 2, 2) });
    await room.create(inputs(SMALL));
    assert.equal(hardOf(api)["requests.memory"], "82Gi");
    assert.deepEqual(
      api.patches.map(({ path }) => path),
      [QUOTA, `${SETS}/a-new`],
    );
  });

  test("is left alone where all of it fits, as in a namespace that is new", async (t) => {
    const api = await namespace(t, SMALL, {});
    await room.create(inputs(SMALL));
    assert.deepEqual(api.patches, []);
  });

  test("is applied in the engine's name, with the engine's own labels: nothing is in conflict later", async (t) => {
    const api = await namespace(t, SMALL, {});
    await room.create(inputs(LARGE));
    const [{ type, manager, force, body }] = api.patches as [Json];
    assert.deepEqual([type, manager, force], ["application/apply-patch+yaml", "wealist", true]);
    assert.deepEqual(body.metadata, {
      name: "quota",
      namespace: "a",
      labels: { "app.kubernetes.io/name": "a" },
      annotations: {},
    });
  });

  test("is looked at where the wanted one changed, or the cluster is another one, and only then", async () => {
    const olds = { ...inputs(SMALL), raised: 1 };
    const changes = async (news: object) => (await room.diff("a", olds, { ...inputs(SMALL), ...news })).changes;
    assert.deepEqual(
      await Promise.all(
        [{}, { access: { kind: "k3d", name: "x" } }, { hard: LARGE }, { clusterUid: "2" }].map(changes),
      ),
      [false, false, true, true],
    );
  });

  test("grows by what a quantity says, in whatever unit", () => {
    const live = { "requests.memory": "1Gi", pods: "4" };
    assert.deepEqual(withRoom(live, { "requests.memory": "512Mi" }, { "requests.memory": "512Mi", pods: "4" }), {
      "requests.memory": "1Gi",
      pods: "4",
    });
  });
});

describe("after a rollout a quota", () => {
  test("is what is wanted, whatever room was made", async (t) => {
    const api = await namespace(t, LARGE, { pods: "2", "requests.memory": "512Mi" });
    await fit.update("a", { ...inputs(LARGE), raised: 1, seen: LARGE }, { ...inputs(SMALL), raised: 2, seen: SMALL });
    assert.deepEqual(hardOf(api), SMALL);
  });

  test("is not touched where it is that already, in other words", async (t) => {
    const api = await namespace(t, { ...SMALL, "requests.memory": "1610612736", "requests.cpu": "1000m" }, {});
    await fit.create({ ...inputs(SMALL), raised: 1, seen: SMALL });
    assert.deepEqual(api.patches, []);
  });

  test("is looked at again after each time that room was made: also where the start in between failed", async () => {
    const olds = { ...inputs(SMALL), raised: 1, seen: SMALL };
    const changes = async (news: object) => (await fit.diff("a", olds, { ...olds, ...news })).changes;
    assert.deepEqual(await Promise.all([{}, { raised: 2 }, { hard: LARGE }].map(changes)), [false, true, true]);
  });

  test("that somebody changed by hand is put right after a refresh has seen it, and only then", async () => {
    const byHand = { ...SMALL, pods: "1" };
    const olds = { ...inputs(SMALL), raised: 1, seen: SMALL };
    const changes = async (seen: Hard, before = olds) => (await fit.diff("a", before, { ...olds, seen })).changes;
    assert.deepEqual([await changes(byHand), await changes(SMALL)], [true, false]);
    // What the engine saw before this step it sees again without a refresh.
    const lowered = { ...olds, seen: LARGE };
    assert.deepEqual([await changes(LARGE, lowered), await changes(SMALL, lowered)], [false, false]);
  });

  test("is kept in the state without the way to the cluster", async (t) => {
    await namespace(t, SMALL, {});
    const { outs } = await fit.create({ ...inputs(SMALL), raised: 1, seen: SMALL });
    assert.deepEqual(outs, { clusterUid: "1", namespace: "a", hard: SMALL, raised: 1, seen: SMALL });
  });
});

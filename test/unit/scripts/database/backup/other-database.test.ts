import assert from "node:assert/strict";
import { test } from "node:test";

import { provider } from "../../../../../components/service/migrations-run-provider";
import { kubeconfigOf } from "../../../../../components/cluster/access";
import type { Cluster } from "../../../../../scripts/lib/cluster/cluster";
import { noteOtherDatabase } from "../../../../../scripts/lib/database/backup/migrate";
import { FIRST } from "../../../../support/stacks";
import { liveApi } from "../../../../support/live-api";

test("a service that gets another database has its migrations run again, until they have run on that one", async (t) => {
  const { name: service, namespace } = FIRST;
  const job = {
    metadata: { name: "migrations", labels: {}, annotations: { "pulumi.com/replaceUnready": "true" } },
    spec: { template: { metadata: { annotations: { "wealist/migrations": "k" } } } },
    status: { succeeded: 1 },
  };
  await liveApi(t, { [`/apis/batch/v1/namespaces/${namespace}/jobs/migrations`]: job });
  const access = { kind: "context", context: "prod" } as const;
  const cluster = { config: await kubeconfigOf(access) } as Cluster;
  const state = { reached: access, namespace, service, key: "k", image: "app:1", run: 1, again: false };
  const runAgain = async () => (await provider.read("id", state)).props?.["again"] as boolean;
  const seen = [await runAgain()];
  for (const ran of [false, true]) {
    await noteOtherDatabase(cluster, FIRST, ran);
    seen.push(await runAgain());
  }
  assert.deepEqual(seen, [false, true, false]);
});

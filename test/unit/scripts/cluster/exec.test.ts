import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, test, type TestContext } from "node:test";

import { kubeconfigOf } from "../../../../components/cluster/access";
import type { Cluster } from "../../../../scripts/lib/cluster/cluster";
import { outputInPod } from "../../../../scripts/lib/cluster/exec";
import { leadTo } from "../../../support/api-server";

/** A command in a pod of a cluster that refuses it with `status`. */
async function refused(t: TestContext, status: number): Promise<unknown> {
  const server = createServer().on("upgrade", (_, socket) => {
    socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\n\r\n`);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  leadTo(t, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  const cluster = { config: await kubeconfigOf({ kind: "context", context: "prod" }) } as Cluster;
  return outputInPod(cluster, { namespace: "postgresql-prod", pod: "postgres-0", container: "postgres" }, ["true"]);
}

describe("a command in a pod", () => {
  test("that the login may not run is told by the right that is missing", (t) =>
    assert.rejects(refused(t, 403), /HTTP 403.*create pods\/exec in the namespace postgresql-prod/));

  test("that the cluster refuses otherwise is told as an error", (t) =>
    assert.rejects(refused(t, 502), (error) => error instanceof Error && /502/.test(error.message)));
});

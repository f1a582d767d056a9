import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { Duplex } from "node:stream";
import { describe, test, type TestContext } from "node:test";

import { kubeconfigOf } from "../../../../components/cluster/access";
import type { Cluster } from "../../../../scripts/lib/cluster/cluster";
import { outputInPod } from "../../../../scripts/lib/cluster/exec";
import { leadTo } from "../../../support/api-server";

/** A command in a pod of a cluster that refuses it with `status`. */
const refused = (t: TestContext, status: number) =>
  run(t, (_, socket) => {
    socket.end(`HTTP/1.1 ${status} Refused\r\nConnection: close\r\n\r\n`);
  });

/** A command that the node cannot start: the API server says so in the channel of the exit code. */
const notStarted = (t: TestContext, message: string) =>
  run(t, ({ headers }, socket) => {
    const key = `${headers["sec-websocket-key"]}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`;
    const accept = createHash("sha1").update(key).digest("base64");
    const upgrade = ["Upgrade: websocket", "Connection: Upgrade", `Sec-WebSocket-Accept: ${accept}`];
    const protocol = `Sec-WebSocket-Protocol: ${headers["sec-websocket-protocol"]?.split(",")[0]}`;
    socket.write(["HTTP/1.1 101 Switching Protocols", ...upgrade, protocol, "", ""].join("\r\n"));
    const status = Buffer.from(`\x03${JSON.stringify({ status: "Failure", reason: "InternalError", message })}`);
    socket.write(Buffer.concat([Buffer.from([0x82, status.length]), status]));
    t.after(() => socket.destroy());
  });

async function run(t: TestContext, answer: (request: IncomingMessage, socket: Duplex) => void): Promise<unknown> {
  const server = createServer().on("upgrade", answer);
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

  test("that could not be started is told to whoever waits for it, and ends nothing else", (t) =>
    assert.rejects(notStarted(t, "OCI runtime exec failed"), /^Error: OCI runtime exec failed$/));
});

/** A Kubernetes API that knows the objects it is given, and a kubeconfig with the context `prod` that leads to it. */
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { TestContext } from "node:test";

import { stringify } from "yaml";

import { setEnvironment, temporaryFolder } from "./temporary";

/** By path. A number is a status to refuse with; what is not there answers 404. */
export type Objects = Record<string, object | number>;

/** Starts it. `objects` may change while it runs; what was asked for is in `asked`. */
export async function apiServer(t: TestContext, objects: Objects): Promise<{ readonly asked: string[] }> {
  const asked: string[] = [];
  const api = createServer(({ url = "", method }, response) => {
    asked.push(`${method} ${url}`);
    const found = objects[url] ?? 404;
    const status = typeof found === "number" ? { kind: "Status", code: found, message: `status ${found}` } : found;
    response.writeHead(typeof found === "number" ? found : 200, {
      "content-type": "application/json",
      connection: "close",
    });
    response.end(JSON.stringify(status));
  });
  await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve));
  t.after(() => api.close());
  leadTo(t, `http://127.0.0.1:${(api.address() as AddressInfo).port}`);
  return { asked };
}

/** Makes the contexts `prod` and `staging` lead to `server`; the other one is current. */
export function leadTo(t: TestContext, server: string): void {
  const path = join(temporaryFolder(t), "kubeconfig");
  const clusters = [{ name: "prod", cluster: { server, "insecure-skip-tls-verify": true } }];
  const contexts = ["prod", "staging"].map((name) => ({ name, context: { cluster: "prod", user: "me" } }));
  const users = [{ name: "me", user: { token: "token" } }];
  writeFileSync(
    path,
    stringify({ apiVersion: "v1", kind: "Config", clusters, contexts, users, "current-context": "staging" }),
  );
  setEnvironment(t, { KUBECONFIG: path });
}

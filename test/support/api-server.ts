/** A Kubernetes API that knows the objects it is given, and a kubeconfig with the context `prod` that leads to it. */
import { writeFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import type { TestContext } from "node:test";

import { stringify } from "yaml";

import { setEnvironment, temporaryFolder } from "./temporary";

/** A refusal in the API server's own words. */
export interface Refusal {
  readonly kind: "Status";
  readonly code: number;
  readonly message: string;
  /** Seconds, as the header Retry-After. */
  readonly retryAfter?: number;
}

type Reply = object | number;

/**
 * By path. A number is a status to refuse with, a list what is answered one time after the other, its last one for ever;
 * what is not there answers 404.
 */
export type Objects = Record<string, Reply | readonly Reply[]>;

export const refusal = (code: number, message: string, retryAfter?: number): Refusal => ({
  ...{ kind: "Status", code, message },
  ...(retryAfter === undefined ? {} : { retryAfter }),
});

/** How the API server words a right that is missing. */
export const forbidden = (user: string, verb: string, resource: string, where = "at the cluster scope", group = "") =>
  refusal(
    403,
    `${resource} is forbidden: User "${user}" cannot ${verb} resource "${resource}" in API group "${group}" ${where}`,
  );

const isRefusal = (reply: object): reply is Refusal => (reply as Partial<Refusal>).kind === "Status";

/** Starts it. `objects` may change while it runs; what was asked for is in `asked`. */
export async function apiServer(t: TestContext, objects: Objects, port = 0): Promise<{ readonly asked: string[] }> {
  const asked: string[] = [];
  const api = createServer(({ url = "", method }, response) => {
    const line = `${method} ${url}`;
    const replies = [objects[url] ?? 404].flat();
    const reply = replies[Math.min(asked.filter((one) => one === line).length, replies.length - 1)]!;
    asked.push(line);
    const found = typeof reply === "number" ? refusal(reply, `status ${reply}`) : reply;
    const { code = 200, retryAfter } = isRefusal(found) ? found : {};
    response.writeHead(code, {
      "content-type": "application/json",
      connection: "close",
      ...(retryAfter === undefined ? {} : { "retry-after": String(retryAfter) }),
    });
    response.end(JSON.stringify(found));
  });
  await new Promise<void>((resolve) => api.listen(port, "127.0.0.1", resolve));
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

/** The API server of a k3d cluster of a test's own: it takes whom its authority knows, by a certificate. */
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";

import type { Cleanup } from "./temporary";
import type { Authority } from "./tls";

export interface K3dApi {
  readonly port: number;
  /** Paths that were asked for. */
  readonly asked: string[];
}

/** @param answer gives status and body for the n-th question, from 1 on. */
export async function k3dApi(
  t: Cleanup,
  own: Authority,
  answer: (n: number) => readonly [status: number, body?: string],
): Promise<K3dApi> {
  const asked: string[] = [];
  const options = { ca: own.ca, ...(await own.sign("IP:127.0.0.1")), requestCert: true, rejectUnauthorized: true };
  const api = createServer(options, ({ url }, response) => {
    const [status, body] = answer(asked.push(url!));
    response.writeHead(status).end(body);
  });
  await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve));
  t.after(() => api.close());
  return { port: (api.address() as AddressInfo).port, asked };
}

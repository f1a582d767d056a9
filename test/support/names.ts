import dns from "node:dns";
import type { TestContext } from "node:test";

/** Makes a host name lead to this machine for as long as the test runs, and no other one lead anywhere. */
export function resolves(t: TestContext, name: string): void {
  const unknown = (host: string) => Object.assign(new Error(`getaddrinfo ENOTFOUND ${host}`), { code: "ENOTFOUND" });
  const isThisMachine = (host: string) => host === name || host === "localhost";
  const address = { address: "127.0.0.1", family: 4 };
  t.mock.method(dns, "lookup", ((host: string, _: unknown, done: (e: Error | null, a?: unknown) => void) =>
    isThisMachine(host) ? done(null, [address]) : done(unknown(host))) as never);
  t.mock.method(dns.promises, "lookup", (async (host: string) => {
    if (!isThisMachine(host)) throw unknown(host);
    return [address];
  }) as never);
}

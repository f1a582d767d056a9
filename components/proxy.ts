/** The proxy that a company's network is left by, as Docker, kubectl and Pulumi take it from the environment. */
import { BlockList, isIP } from "node:net";

import type { KubeConfig } from "@kubernetes/client-node" with { "resolution-mode": "import" };

type Environment = Readonly<Record<string, string | undefined>>;

/** The proxy for a URL; undefined where it is reached directly. @throws Error where the variable holds no address. */
export function proxyFor(url: string, env: Environment = process.env): string | undefined {
  const { protocol, hostname, port } = new URL(url);
  const host = hostname.replace(/^\[|\]$/g, "").replace(/\.$/, "");
  // No proxy leads back to this machine; k3d writes it as 0.0.0.0 into a kubeconfig.
  if (isThisMachine(host) || host === "0.0.0.0") return undefined;
  const value = (name: string) => env[name] || env[name.toLowerCase()];
  const name = protocol === "https:" ? "HTTPS_PROXY" : "HTTP_PROXY";
  const given = value(name);
  const isExempt = (value("NO_PROXY") ?? "")
    .split(",")
    .some((rule) => matches(rule.trim().toLowerCase(), host, port || (protocol === "https:" ? "443" : "80")));
  if (!given || isExempt) return undefined;
  const proxy = given.includes("://") ? given : `http://${given}`;
  if (!URL.canParse(proxy)) throw new Error(`${name} holds no address of a proxy`);
  return proxy;
}

/** A proxy as a message may name it: without its password. */
export function proxyName(proxy: string): string {
  const { protocol, host } = new URL(proxy);
  return `${protocol}//${host}`;
}

/** Makes the cluster of a kubeconfig be reached through the environment's proxy, where it names none itself. */
export function throughProxy(config: KubeConfig): KubeConfig {
  const cluster = config.getCurrentCluster();
  if (cluster && !cluster.proxyUrl) Object.assign(cluster, { proxyUrl: proxyFor(cluster.server) });
  return config;
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet("127.0.0.0", 8);
LOOPBACK.addAddress("::1", "ipv6");

export const isThisMachine = (host: string): boolean => /(^|\.)localhost$/.test(host) || isIn(LOOPBACK, host);

export const isIn = (addresses: BlockList, host: string): boolean =>
  isIP(host) !== 0 && addresses.check(host, isIP(host) === 6 ? "ipv6" : "ipv4");

/** One entry of NO_PROXY, as Go reads it: a name with all below it, a suffix, an address, a range; a port with each. */
function matches(rule: string, host: string, port: string): boolean {
  if (rule === "*") return true;
  if (rule.includes("/")) return isIn(range(rule), host);
  const [, name = rule, only] = /^(\[[^\]]+\]|[^:]+):(\d+)$/.exec(rule) ?? [];
  const bare = name.replace(/^\[|\]$/g, "").replace(/^\*\./, ".");
  if (bare === "" || (only && only !== port)) return false;
  return host === bare || (isIP(bare) === 0 && host.endsWith(bare.startsWith(".") ? bare : `.${bare}`));
}

/** `10.0.0.0/8`; empty where it is none. */
export function range(cidr: string): BlockList {
  const list = new BlockList();
  const [address = "", bits = ""] = cidr.split("/");
  try {
    list.addSubnet(address, Number(bits), isIP(address) === 6 ? "ipv6" : "ipv4");
  } catch {
    // A typing error in a list of exceptions excepts nothing.
  }
  return list;
}

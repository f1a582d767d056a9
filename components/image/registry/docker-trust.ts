/** Which registries Docker was told to trust: by a certificate of their own, or without any. */
import { readdirSync, readFileSync } from "node:fs";
import { lookup } from "node:dns/promises";
import { homedir } from "node:os";
import { join } from "node:path";

import { run } from "../../command";
import { isIn, isThisMachine, range } from "../../proxy";
import { dockerConfigFolder } from "../../docker";

/** The host of `registry.lan:5000`, `[::1]:5000`. */
export const hostOf = (registry: string) => registry.replace(/:\d+$/, "").replace(/^\[|\]$/g, "");

/** The server's folder; a rootless server's; the one that Docker Desktop takes over into its machine. */
const folders = () => [
  "/etc/docker/certs.d",
  join(process.env["XDG_CONFIG_HOME"] || join(homedir(), ".config"), "docker", "certs.d"),
  join(dockerConfigFolder(), "certs.d"),
];

/**
 * What lies in `certs.d` for a registry, PEM: the authorities of its certificate, what it knows this machine by; and the paths
 * of what Docker, as root, may read, and this user may not.
 */
export function certificatesOf(registry: string) {
  const unreadable: string[] = [];
  const unlessRefused = <T>(path: string, none: T, read: () => T): T => {
    try {
      return read();
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === "EACCES") unreadable.push(path);
      return none;
    }
  };
  const files = folders().flatMap((all) => {
    const folder = join(all, registry);
    return unlessRefused(folder, [], () => readdirSync(folder).sort()).map((name) => join(folder, name));
  });
  const contents = (ending: string) =>
    files
      .filter((file) => file.endsWith(ending))
      .map((file) => unlessRefused(file, "", () => readFileSync(file, "utf8")));
  return { ca: contents(".crt"), cert: contents(".cert"), key: contents(".key"), unreadable };
}

/** A registry on this machine, whose Docker asks for no certificate. */
export const isLocal = (registry: string) => isThisMachine(hostOf(registry));

interface RegistryConfig {
  readonly IndexConfigs?: Readonly<Record<string, { readonly Secure?: boolean }>>;
  readonly InsecureRegistryCIDRs?: readonly string[];
}

/**
 * Whether Docker's server was told that a registry is insecure: it then asks for no certificate, and takes plain HTTP. No
 * where there is no Docker, as in a CI that only deploys.
 */
export async function isInsecure(registry: string): Promise<boolean> {
  const told = await fromDocker("{{json .RegistryConfig}}");
  if (!told) return false;
  const { IndexConfigs, InsecureRegistryCIDRs } = (JSON.parse(told) as RegistryConfig | null) ?? {};
  const named = IndexConfigs?.[registry]?.Secure;
  if (named !== undefined) return !named;
  const addresses = await lookup(hostOf(registry), { all: true }).catch(() => []);
  return addresses.some(({ address }) => InsecureRegistryCIDRs?.some((cidr) => isIn(range(cidr), address)));
}

/** The proxy that Docker's server itself goes through; its password is not told. */
export const dockersProxy = () => fromDocker("{{.HTTPSProxy}}");

async function fromDocker(format: string): Promise<string | undefined> {
  const told = await run("docker", ["info", "--format", format], { silence: 20 }).catch(() => "");
  return told.trim() || undefined;
}

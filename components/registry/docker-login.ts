/** The login that Docker itself would use for a registry: its configuration file and its credential helpers. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import execa from "execa";

import { dockerConfigFolder } from "../docker";

/** A user and a password; a token that is exchanged for an access token has no user. */
export interface Login {
  readonly username?: string;
  readonly password: string;
}

export interface DockerConfig {
  readonly auths?: Readonly<Record<string, { readonly auth?: string; readonly identitytoken?: string }>>;
  /** Helper by registry, such as `ecr-login`. */
  readonly credHelpers?: Readonly<Record<string, string>>;
  /** Helper for all other registries, such as `osxkeychain`. */
  readonly credsStore?: string;
}

/** Docker's configuration; empty where there is none. */
export function dockerConfig(): DockerConfig {
  try {
    return JSON.parse(readFileSync(join(dockerConfigFolder(), "config.json"), "utf8")) as DockerConfig;
  } catch {
    return {};
  }
}

/** Docker Hub's login is kept under the name of an API that is long gone. */
export const serverOf = (registry: string) => (registry === "docker.io" ? "https://index.docker.io/v1/" : registry);

/** Docker's own login for a registry; undefined where it has none. */
export async function dockerLogin(registry: string): Promise<Login | undefined> {
  const { auths = {}, credHelpers = {}, credsStore } = dockerConfig();
  const helper = credHelpers[registry] ?? credHelpers[serverOf(registry)] ?? credsStore;
  if (helper) return fromHelper(helper, serverOf(registry));
  const host = (server: string) => server.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
  const [, entry] = Object.entries(auths).find(([server]) => host(server) === host(serverOf(registry))) ?? [];
  if (entry?.identitytoken) return { password: entry.identitytoken };
  if (!entry?.auth) return undefined;
  const [, username, password] = /^(.*?):(.*)$/s.exec(Buffer.from(entry.auth, "base64").toString()) ?? [];
  return password ? { username, password: password.replace(/\0+$/, "") } : undefined;
}

/** A helper that fails has no login: each says so in words of its own. */
async function fromHelper(helper: string, server: string): Promise<Login | undefined> {
  const { stdout, failed } = await execa(`docker-credential-${helper}`, ["get"], { input: server, reject: false });
  if (failed) return undefined;
  const { Username, Secret } = JSON.parse(stdout) as { readonly Username: string; readonly Secret: string };
  if (!Secret) return undefined;
  return Username === "<token>" ? { password: Secret } : { username: Username, password: Secret };
}

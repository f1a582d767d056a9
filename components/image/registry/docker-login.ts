/** The login that Docker itself would use for a registry: its configuration file and its credential helpers. */
import { readFileSync } from "node:fs";

import { dockerConfig, dockerConfigFile } from "../../docker";
import type { Login } from "./authentication";
import { fromHelper, platformStore, tryHelper, type Helper } from "./credential-helper";

/** Whether Docker's configuration can be taken for what it is; also where there is none. */
function isReadable(): boolean {
  try {
    return JSON.parse(readFileSync(dockerConfigFile(), "utf8") || "{}") instanceof Object;
  } catch (error) {
    return !(error instanceof SyntaxError);
  }
}

/** Docker Hub's login is kept under the name of an API that is long gone. */
export const loginServer = (registry: string) => (registry === "docker.io" ? "https://index.docker.io/v1/" : registry);

/** The helper that Docker asks for a registry's login; undefined where the file itself would have it. */
export function helperOf(registry: string): Helper | undefined {
  const { credHelpers = {}, credsStore } = dockerConfig();
  for (const server of [registry, loginServer(registry)]) {
    const name = credHelpers[server];
    if (name) return helper(name, `credHelpers["${server}"]`);
  }
  return credsStore ? helper(credsStore, "credsStore") : undefined;
}

const helper = (name: string, key: string): Helper => ({ name, cure: `remove ${key} from ${dockerConfigFile()}` });

/**
 * Docker's own login for a registry; undefined where it has none.
 *
 * @throws HelperError where a credential helper does not come to an answer.
 */
export async function dockerLogin(registry: string): Promise<Login | undefined> {
  const asked = helperOf(registry);
  if (asked) return fromHelper(asked, loginServer(registry));
  const { auths = {} } = dockerConfig();
  const host = (server: string) => server.replace(/^https?:\/\//, "").replace(/\/.*$/, "");
  const [, entry] = Object.entries(auths).find(([server]) => host(server) === host(loginServer(registry))) ?? [];
  if (entry?.identitytoken) return { password: entry.identitytoken };
  if (!entry?.auth) return undefined;
  const [, username, password] = /^(.*?):(.*)$/s.exec(Buffer.from(entry.auth, "base64").toString()) ?? [];
  return password ? { username, password: password.replace(/\0+$/, "") } : undefined;
}

/**
 * Why the docker provider would build no image, also of those that need no login: before each build it takes all logins
 * that the helper for all registries has. Undefined where nothing is wrong.
 */
export async function brokenHelper(): Promise<string | undefined> {
  const unread = "Docker's logins cannot be read, which each build begins with";
  if (!isReadable()) return `${dockerConfigFile()} is no JSON: ${unread}`;
  const { credsStore } = dockerConfig();
  const store = credsStore ? helper(credsStore, "credsStore") : platformStore();
  return store && tryHelper(store).catch((error: Error) => `${unread}: ${error.message}`);
}

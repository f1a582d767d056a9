/** Which Docker the `docker` command speaks to, for whatever does not ask that command: DOCKER_HOST, contexts and all. */
import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

export interface DockerEndpoint {
  /** What chose it: a context by its name, or `DOCKER_HOST`. */
  readonly from: string;
  /** `unix:///var/run/docker.sock`, `tcp://…`, `ssh://…`, `npipe://…`; undefined for a context that is not there. */
  readonly host?: string;
  /** Folder of `ca.pem`, `cert.pem` and `key.pem`, where the connection is made with TLS. */
  readonly certPath?: string;
}

export const dockerConfigFolder = () => process.env["DOCKER_CONFIG"] || join(homedir(), ".docker");

export const dockerConfigFile = () => join(dockerConfigFolder(), "config.json");

interface DockerConfig {
  readonly currentContext?: string;
  readonly auths?: Readonly<Record<string, { readonly auth?: string; readonly identitytoken?: string }>>;
  /** Helper by registry, such as `ecr-login`. */
  readonly credHelpers?: Readonly<Record<string, string>>;
  /** Helper for all other registries, such as `osxkeychain`. */
  readonly credsStore?: string;
}

/** Docker's configuration; empty where there is none. */
export const dockerConfig = (): DockerConfig => parsed(dockerConfigFile()) ?? {};

/**
 * The endpoint of the `docker` command, by the command's own rules. Read from Docker's files instead of asked: a program
 * that has to know it before its first image would wait for another process at each start.
 */
export function dockerEndpoint(): DockerEndpoint {
  const { DOCKER_HOST, DOCKER_CONTEXT, DOCKER_TLS_VERIFY, DOCKER_CERT_PATH } = process.env;
  if (DOCKER_HOST) {
    const certPath = DOCKER_TLS_VERIFY ? DOCKER_CERT_PATH || dockerConfigFolder() : undefined;
    // The command takes an address alone for TCP; the provider does not.
    const host = DOCKER_HOST.includes("://") ? DOCKER_HOST : `tcp://${DOCKER_HOST}`;
    return { from: "DOCKER_HOST", host, ...(certPath ? { certPath } : {}) };
  }
  const context = DOCKER_CONTEXT || dockerConfig().currentContext || "default";
  return context === "default" ? { from: "default", host: defaultHost() } : { from: context, ...stored(context) };
}

const defaultHost = () =>
  process.platform === "win32" ? "npipe:////./pipe/docker_engine" : "unix:///var/run/docker.sock";

interface StoredContext {
  readonly Endpoints?: { readonly docker?: { readonly Host?: string } };
}

function stored(context: string): Omit<DockerEndpoint, "from"> {
  const id = createHash("sha256").update(context).digest("hex");
  const file = (...path: string[]) => join(dockerConfigFolder(), "contexts", ...path);
  const host = parsed<StoredContext>(file("meta", id, "meta.json"))?.Endpoints?.docker?.Host;
  const certPath = file("tls", id, "docker");
  return { ...(host ? { host } : {}), ...(existsSync(certPath) ? { certPath } : {}) };
}

function parsed<T>(path: string): T | undefined {
  try {
    return JSON.parse(readFileSync(path, "utf8")) as T;
  } catch {
    return undefined;
  }
}

/** Whatever takes this long to tell its own version, hangs. */
const LIMIT_MS = 10_000;

/**
 * What the containers of that Docker run on, `linux/arm64`: an x64 Node.js on an arm64 machine, or a Docker elsewhere,
 * differ from this process. `fallback` where it does not answer: nothing can be built then.
 */
export const dockerPlatform = (fallback: string) =>
  new Promise<string>((resolve) => {
    // Not by `run`: loading what that stands on takes longer than the command, in every program that builds something.
    const args = ["version", "--format", "{{.Server.Os}}/{{.Server.Arch}}"];
    execFile("docker", args, { timeout: LIMIT_MS }, (_, stdout) => {
      const platform = stdout.trim();
      resolve(/^\w+\/\w+$/.test(platform) ? platform : fallback);
    });
  });

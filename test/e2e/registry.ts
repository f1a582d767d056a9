/** A registry with a login, in a container, and the company's cluster that pulls from it: neither is the program's. */
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import execa from "execa";

import { K3S_IMAGE } from "../../configuration/schema";
import { POSTGRES_IMAGE } from "../support/config";
import { importByHand } from "./cluster";
import { CLUSTER } from "./project";

const PORT = 5055;
const CONTAINER = "wealist-e2e-registry";
export const REGISTRY = `localhost:${PORT}`;
export const REPOSITORY = `${REGISTRY}/wealist-board-api`;
/** Who pushes, and who only pulls. */
export const LOGINS = { ci: "Canary-push-password", nodes: "Canary-pull-password" } as const;

export class Registry {
  /** Docker's configuration of the tests: a login in it is none of the machine's. */
  public readonly dockerConfig: string;

  public constructor(private readonly folder: string) {
    this.dockerConfig = join(folder, ".docker");
  }

  public async start(): Promise<void> {
    await this.remove();
    const auth = join(this.folder, ".registry-auth");
    mkdirSync(auth, { recursive: true });
    const entries = Object.entries(LOGINS).map(([user, password]) => execa("htpasswd", ["-nbB", user, password]));
    writeFileSync(join(auth, "htpasswd"), (await Promise.all(entries)).map(({ stdout }) => stdout.trim()).join("\n"));
    const settings = {
      REGISTRY_AUTH: "htpasswd",
      REGISTRY_AUTH_HTPASSWD_REALM: "e2e",
      REGISTRY_AUTH_HTPASSWD_PATH: "/auth/htpasswd",
    };
    const env = Object.entries(settings).flatMap(([key, value]) => ["--env", `${key}=${value}`]);
    const ports = ["--publish", `127.0.0.1:${PORT}:5000`];
    await execa("docker", [
      "run",
      "--detach",
      "--name",
      CONTAINER,
      ...ports,
      "--volume",
      `${auth}:/auth:ro`,
      ...env,
      "registry:2",
    ]);
    mkdirSync(this.dockerConfig, { recursive: true });
    this.logout();
  }

  /** Makes a cluster as somebody else would: its nodes reach the registry, and have no login of their own. */
  public async cluster(kubeconfig: string): Promise<void> {
    const mirrors = join(this.folder, ".registries.yaml");
    writeFileSync(mirrors, `mirrors:\n  "${REGISTRY}":\n    endpoint: ["http://${CONTAINER}:5000"]\n`);
    const options = ["--image", K3S_IMAGE, "--no-lb", "--registry-config", mirrors];
    await execa("k3d", ["cluster", "create", CLUSTER, ...options, "--kubeconfig-update-default=false"]);
    await execa("docker", ["network", "connect", `k3d-${CLUSTER}`, CONTAINER]);
    await importByHand(POSTGRES_IMAGE);
    writeFileSync(kubeconfig, (await execa("k3d", ["kubeconfig", "get", CLUSTER])).stdout);
  }

  /** `docker login`, as a person or CI would. */
  public async login(): Promise<void> {
    const args = ["login", "--username", "ci", "--password-stdin", REGISTRY];
    await execa("docker", args, { input: LOGINS.ci, env: { DOCKER_CONFIG: this.dockerConfig } });
  }

  /** What is left of a login whose token has expired. */
  public expire(): void {
    const auth = Buffer.from("ci:Canary-stale-password").toString("base64");
    writeFileSync(join(this.dockerConfig, "config.json"), JSON.stringify({ auths: { [REGISTRY]: { auth } } }));
  }

  public logout(): void {
    writeFileSync(join(this.dockerConfig, "config.json"), "{}");
  }

  /** Digest by tag of all that the repository has; empty before the first push. */
  public async tags(): Promise<Record<string, string>> {
    const { tags } = (await (await this.ask("tags/list")).json()) as { tags?: string[] | null };
    const digests = (tags ?? []).map(async (tag) => {
      const response = await this.ask(`manifests/${tag}`);
      return [tag, `${REPOSITORY}@${response.headers.get("docker-content-digest")}`] as const;
    });
    return Object.fromEntries(await Promise.all(digests));
  }

  private ask(path: string): Promise<Response> {
    const authorization = `Basic ${Buffer.from(`ci:${LOGINS.ci}`).toString("base64")}`;
    const accept = "application/vnd.docker.distribution.manifest.v2+json, application/vnd.oci.image.manifest.v1+json";
    return fetch(`http://${REGISTRY}/v2/wealist-board-api/${path}`, { headers: { authorization, accept } });
  }

  public async remove(): Promise<void> {
    await execa("docker", ["rm", "--force", "--volumes", CONTAINER], { reject: false });
  }
}

/** Everything that the state keeps, as text. */
export const stateText = (folder: string) =>
  readFileSync(join(folder, ".state", ".pulumi", "stacks", "wealist", "e2e.json"), "utf8");

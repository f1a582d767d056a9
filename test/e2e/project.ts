/** A copy of the project with a stack of its own: the tests edit it as a user would, and the checkout stays clean. */
import assert from "node:assert/strict";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

import execa from "execa";
import { parseDocument, stringify, type Document } from "yaml";

import { given } from "../support/given";

const ROOT = join(__dirname, "..", "..");
export const STACK = "e2e";
export const CLUSTER = "k3s-e2e";
export const SERVER = `k3d-${CLUSTER}-server-0`;
export const URL = "http://localhost:8200";
export const KANBAN = "applications/backend/services/kanban";
const OTHER_CONTEXT = "somebody-elses";

/** What a command did: its exit code and everything it printed. */
export interface Ran {
  readonly code: number;
  readonly output: string;
}

export class Project {
  public readonly folder = mkdtempSync(join(tmpdir(), "wealist-e2e-"));
  public readonly kubeconfig = join(this.folder, ".kubeconfig");
  private readonly env: NodeJS.ProcessEnv;

  public constructor(private readonly agents: number) {
    const files = execa.sync("git", ["ls-files", "-co", "--exclude-standard"], { cwd: ROOT }).stdout.split("\n");
    for (const file of files) {
      mkdirSync(dirname(join(this.folder, file)), { recursive: true });
      cpSync(join(ROOT, file), join(this.folder, file));
    }
    symlinkSync(join(ROOT, "node_modules"), join(this.folder, "node_modules"));
    mkdirSync(join(this.folder, ".state"));
    // A context that is current before, so that a switch of it would show, and that leads nowhere.
    const other = { name: OTHER_CONTEXT, context: { cluster: OTHER_CONTEXT, user: OTHER_CONTEXT } };
    const config = {
      apiVersion: "v1",
      kind: "Config",
      "current-context": OTHER_CONTEXT,
      contexts: [other],
      clusters: [{ name: OTHER_CONTEXT, cluster: { server: "https://127.0.0.1:1" } }],
      users: [{ name: OTHER_CONTEXT, user: {} }],
    };
    writeFileSync(this.kubeconfig, stringify(config));
    this.env = {
      PULUMI_BACKEND_URL: `file://${join(this.folder, ".state")}`,
      PULUMI_CONFIG_PASSPHRASE: "",
      PULUMI_SKIP_UPDATE_CHECK: "true",
      KUBECONFIG: this.kubeconfig,
    };
    this.resetConfig();
  }

  /** Writes the stack's file anew: the local stack on another cluster and other ports. */
  public resetConfig(): void {
    cpSync(join(this.folder, "Pulumi.local.yaml"), join(this.folder, `Pulumi.${STACK}.yaml`));
    this.configure((config) => {
      config.setIn(["config", "wealist:cluster", "name"], CLUSTER);
      config.setIn(["config", "wealist:cluster", "agents"], this.agents);
      config.setIn(["config", "wealist:cluster", "hostPorts"], "8200-8209");
      config.setIn([...SERVICE, "hostPort"], 8200);
    });
  }

  /** Makes it the prod stack of this repository, on another cluster and registry, with a login of its own for the nodes. */
  public useProd({
    context,
    registry,
    dockerConfig,
  }: {
    context: string;
    registry: string;
    dockerConfig: string;
  }): void {
    cpSync(join(this.folder, "Pulumi.prod.yaml"), join(this.folder, `Pulumi.${STACK}.yaml`));
    this.configure((config) => {
      config.setIn(["config", "wealist:cluster"], { kind: "existing", context });
      config.setIn(["config", "wealist:delivery", "registry"], registry);
      config.setIn(["config", "wealist:delivery", "pullSecret"], { username: "nodes" });
      config.setIn(["config", "wealist:database", "storage"], "1Gi");
    });
    this.env["DOCKER_CONFIG"] = dockerConfig;
  }

  public configure(change: (config: Document) => void): void {
    const path = join(this.folder, `Pulumi.${STACK}.yaml`);
    const config = parseDocument(readFileSync(path, "utf8"));
    change(config);
    writeFileSync(path, config.toString());
  }

  /** The stack's file, as it is now. */
  public get stackFile(): string {
    return readFileSync(join(this.folder, `Pulumi.${STACK}.yaml`), "utf8");
  }

  /** Changes a file of the copy; gives back what undoes it. */
  public edit(file: string, change: (text: string) => string): () => void {
    const path = join(this.folder, file);
    const before = readFileSync(path, "utf8");
    writeFileSync(path, change(before));
    return () => writeFileSync(path, before);
  }

  public write(file: string, text: string): () => void {
    writeFileSync(join(this.folder, file), text);
    return () => rmSync(join(this.folder, file));
  }

  /** Begins a command; its process is there until it ends. */
  public begin(command: string, args: readonly string[], env: NodeJS.ProcessEnv = {}, input?: string) {
    const options = { cwd: this.folder, env: { ...this.env, ...env }, reject: false, all: true } as const;
    return execa(command, args, { ...options, ...given(input) });
  }

  public async run(command: string, args: readonly string[], env?: NodeJS.ProcessEnv, input?: string): Promise<Ran> {
    const { exitCode, all } = await this.begin(command, args, env, input);
    return { code: exitCode, output: all ?? "" };
  }

  /** `npm run SCRIPT -- ARGS -s e2e`. */
  public npm(script: string, args: readonly string[] = [], env?: NodeJS.ProcessEnv, input?: string): Promise<Ran> {
    return this.run("npm", ["run", "--silent", script, "--", "-s", STACK, ...args], env, input);
  }

  public pulumi(args: readonly string[], env?: NodeJS.ProcessEnv, input?: string): Promise<Ran> {
    return this.run("pulumi", [...args, "-s", STACK, "--non-interactive"], env, input);
  }

  public get currentContext(): unknown {
    return parseDocument(readFileSync(this.kubeconfig, "utf8")).get("current-context");
  }

  public get expectedContext(): string {
    return OTHER_CONTEXT;
  }

  public remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}

/** Agent nodes beside the server. */
export const AGENTS = Number(process.env["E2E_AGENTS"] ?? 0);

export function succeeded(ran: Ran): void {
  assert.equal(ran.code, 0, ran.output);
}

/** Path of the first service in a stack's file. */
export const SERVICE = ["config", "wealist:services", 0];

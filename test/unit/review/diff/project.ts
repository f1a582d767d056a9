/** A project to change: the real program with stack files of its own, so that a change of the repository's is none here. */
import { cpSync, readFileSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import execa from "execa";
import { stringify } from "yaml";

import { wordOf } from "../../../support/canary";
import { CONTEXT, ROOT } from "../../../support/config";

export interface StackFile {
  readonly cluster: Record<string, unknown>;
  readonly delivery: Record<string, unknown>;
  readonly database: Record<string, unknown>;
  services: Record<string, unknown>[];
  /** Ciphertexts by key; nothing here ever decrypts one. */
  readonly secrets: Record<string, string>;
}

export interface Project {
  readonly root: string;
  /** Changes the files of stacks; one that is new is as production's. @default both */
  readonly edit: (change: (file: StackFile, stack: string) => void, stacks?: readonly string[]) => void;
  /** Replaces text that has to be in a file. */
  readonly replace: (path: string, from: string, to: string) => void;
}

export const STACKS = ["local", "prod"];

/** Even the ciphertexts have to stay out of a report. */
export const WORDS = ["JWT_SECRET", "JWT_SECRET changed", "report-api-db-password"].map(wordOf);
export const ciphertext = (name: string) => `v1:${wordOf(name)}`;

function stackFile(stack: string): StackFile {
  const local = stack === "local";
  const board = {
    name: "board-api",
    context: "app",
    image: "wealist-board-api",
    resources: { requests: { memory: "256Mi", cpu: "100m" }, limits: { memory: "512Mi", cpu: "200m" } },
    env: { LOG_LEVEL: "INFO", API_PORT: "8000" },
    secretEnv: ["JWT_SECRET"],
    database: {},
    ...(local ? { hostPort: 8000 } : {}),
  };
  return {
    cluster: local ? { kind: "k3d" } : { kind: "existing", context: "wealist-prod" },
    delivery: local
      ? { kind: "k3d-import" }
      : { kind: "registry", registry: "registry.example.com/team", version: "v1.0.0", platform: "linux/amd64" },
    database: { kind: "statefulset", storage: local ? "1Gi" : "10Gi" },
    services: [board, { name: "report-api", image: "ghcr.io/team/report-api:1.4.2", port: 3000, database: {} }],
    secrets: {
      "board-api-JWT_SECRET": ciphertext("JWT_SECRET"),
      "report-api-db-password": ciphertext("report-api-db-password"),
    },
  };
}

function text({ secrets, ...plain }: StackFile): string {
  const encrypted = Object.entries(secrets).map(([key, secure]) => [key, { secure }] as const);
  const config = [...Object.entries(plain), ...encrypted].map(([key, value]) => [`wealist:${key}`, value] as const);
  return stringify({ encryptionsalt: "v1:salt", config: Object.fromEntries(config) }, { aliasDuplicateObjects: false });
}

/** What is loaded, and looks at no file beside it. */
const LOADED = ["components", "configuration", "review", "stacks", "policy"];
const PROGRAM = ["index.ts", "scripts"];
const SETTINGS = ["Pulumi.yaml", "package.json", "package-lock.json", "tsconfig.json", "transpile.cjs"];

const copy = (root: string, names: readonly string[]) => {
  for (const name of names) cpSync(join(ROOT, name), join(root, name), { recursive: true });
};

/** Makes the project in an empty folder. @param linked where nobody commits it: what is only loaded need not be copied */
export function project(root: string, linked = false): Project {
  copy(root, [...PROGRAM, ...SETTINGS]);
  let links = linked ? LOADED : [];
  for (const name of links) symlinkSync(join(ROOT, name), join(root, name));
  if (!linked) copy(root, LOADED);
  cpSync(join(ROOT, CONTEXT), join(root, "app"), { recursive: true });
  symlinkSync(join(ROOT, "node_modules"), join(root, "node_modules"));
  writeFileSync(join(root, ".gitignore"), "node_modules\nPulumi.private.yaml\n");
  const write = (stack: string, file: StackFile) => writeFileSync(join(root, `Pulumi.${stack}.yaml`), text(file));
  for (const stack of STACKS) write(stack, stackFile(stack));
  return {
    root,
    edit: (change, stacks = STACKS) => {
      for (const stack of stacks) {
        const file = stackFile(stack);
        change(file, stack);
        write(stack, file);
      }
    },
    replace: (path, from, to) => {
      for (const name of links) rmSync(join(root, name));
      copy(root, links);
      links = [];
      const full = join(root, path);
      const before = readFileSync(full, "utf8");
      if (!before.includes(from)) throw new Error(`${path} does not hold ${from}`);
      writeFileSync(full, before.replaceAll(from, to));
    },
  };
}

/** Commits everything in it. */
export async function commit({ root }: Project): Promise<void> {
  const git = (...args: string[]) =>
    execa("git", ["-c", "user.name=a", "-c", "user.email=a@example.com", "-c", "commit.gpgsign=false", ...args], {
      cwd: root,
    });
  await git("init", "--quiet", "--initial-branch=main");
  await git("add", "--all");
  await git("commit", "--quiet", "--no-verify", "--message=base");
}

/** Runs what a stack renders, outside a cluster: the Jobs' and pods' own commands with their own environment. */
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";

import execa from "execa";

import { connectionUri } from "../../components/postgres/url";
import type { KubernetesObject } from "../../components/kubernetes/object";
import { renderStack, type Rendered } from "../../review/render/render";
import { local, raw, service } from "./config";
import { dataOf, environmentOf, find, podOf, secretFilesOf } from "./objects";
import { PostgresServer } from "./postgres";
import { BACKEND, BACKEND_FOLDER, pathOf } from "./python";
import { temporaryFolder, writeFiles, type Cleanup } from "./temporary";

const CONTEXT = "applications/backend/services/kanban";
const STACK = "wired";
export const SUPERUSER_PASSWORD = `super p@:/?#%&+ '"ü`;
export const PASSWORD = `board p@:/?#%&+ '"ü`;
/** As it stands in a URL. */
export const PASSWORD_IN_URL = connectionUri({ user: "", password: PASSWORD, host: "", port: 0, database: "" })
  .replace("postgresql://:", "")
  .replace("@:0/", "");

export const boardApi = (changed: Readonly<Record<string, unknown>> = {}) =>
  service({ context: CONTEXT, migrations: { command: ["python", "-m", "kanban", "migrate"] }, ...changed });

let generation = 0;
/** Each render's own: of two stacks on one server, the later one has the higher number. */
export const nextGeneration = () => (generation += 1);

/** Renders a stack of these services with given secrets; a password that is not given is generated as `generated`. */
export function renderServices(
  services: readonly unknown[],
  secrets: Readonly<Record<string, string>> = {},
  generated = "generated",
): Promise<Rendered> {
  const all = { "postgres-password": SUPERUSER_PASSWORD, ...secrets };
  const secretKeys = Object.keys(all).map((key) => `wealist:${key}`);
  return renderStack(STACK, {
    generation: nextGeneration(),
    secret: (name) => `${generated}-${name}`,
    values: raw({ ...local({ services }), ...all }),
    secretKeys,
  });
}

/** Starts the server that the stack describes: with its password and the arguments of its pod. @param initdb more of initdb's */
export function startServer(t: Cleanup, stack: Rendered, initdb = ""): Promise<PostgresServer> {
  const [{ env = [], args }] = podOf(find(stack, "StatefulSet", "postgres")).containers;
  const initdbArguments = `${env.find(({ name }) => name === "POSTGRES_INITDB_ARGS")?.value ?? ""} ${initdb}`;
  const password = dataOf(find(stack, "Secret", "postgres-superuser"))["POSTGRES_PASSWORD"]!;
  return PostgresServer.start(t, { password, initdbArguments, arguments: args as string[] });
}

/**
 * An object's environment, with the server's address in place of its name in the cluster, and its secret files in a folder
 * of this machine.
 */
export function environment(
  stack: Rendered,
  object: KubernetesObject,
  { port }: PostgresServer,
): Record<string, string> {
  const name = String(stack.outputs["postgresHost"]);
  const moved = (key: string, value: string) =>
    key === "PGPORT" ? `${port}` : value.replaceAll(`${name}:5432`, `127.0.0.1:${port}`).replaceAll(name, "127.0.0.1");
  const given = { ...environmentOf(stack, object) };
  const files = secretFilesOf(stack, object);
  if (Object.keys(files).length > 0) {
    const folder = mkdtempSync(join(tmpdir(), "wealist-secrets-"));
    process.once("exit", () => rmSync(folder, { recursive: true, force: true }));
    writeFiles(
      folder,
      Object.fromEntries(Object.entries(files).map(([path, value]) => [path, moved(basename(path), value)])),
    );
    for (const [key, value] of Object.entries(given)) if (value in files) given[key] = join(folder, value);
  }
  return Object.fromEntries(Object.entries(given).map(([key, value]) => [key, moved(key, value)]));
}

/** What the pods of a service log in with. */
export function loginOf(stack: Rendered, name = "board-api") {
  const { PGUSER = "", PGPASSWORD = "" } = environmentOf(stack, find(stack, "Deployment", name));
  return { user: PGUSER, password: PGPASSWORD };
}

interface AccessOptions {
  readonly name?: string;
  readonly job?: "access" | "retire" | "copy";
  readonly env?: Readonly<Record<string, string>>;
  /** Changes the scripts, by their names. @default they are as they are deployed */
  readonly changed?: (files: Readonly<Record<string, string>>) => Readonly<Record<string, string>>;
}

/** Runs a service's access Job, or another of its Jobs on the server: the scripts of its ConfigMap, by its command, with its environment. */
export async function runAccess(
  t: Cleanup,
  server: PostgresServer,
  stack: Rendered,
  { name = "board-api", job: which = "access", env = {}, changed = (files) => files }: AccessOptions = {},
) {
  const job = find(stack, "Job", `${name}-db-${which}`);
  const { containers, volumes } = podOf(job);
  const [{ command = [], volumeMounts }] = containers;
  const folder = temporaryFolder(t);
  await execa("chmod", ["755", folder]);
  // The Job's pod finds each ConfigMap where it is mounted.
  let args = command;
  for (const { name: volume, mountPath } of volumeMounts as { name: string; mountPath: string }[]) {
    const configMap = volumes.find((v) => v.name === volume)?.configMap?.name;
    if (!configMap) continue;
    writeFiles(folder, changed(dataOf(find(stack, "ConfigMap", configMap.replace("-<suffix>", "")))));
    args = args.map((arg) => arg.replace(mountPath, folder));
  }
  const [program = "", ...rest] = args;
  return server.run(program, rest, { ...environment(stack, job, server), ...env });
}

/** What an image of the backend has besides a pod's environment. */
const inImage = (env: Readonly<Record<string, string>>) =>
  ({
    cwd: BACKEND_FOLDER,
    env: { ...env, PATH: pathOf(BACKEND) },
    extendEnv: false,
    reject: false,
    all: true,
  }) as const;

/** Runs a service's migrations Job. */
export function runMigrations(server: PostgresServer, stack: Rendered, name = "board-api") {
  const job = find(stack, "Job", `${name}-migrations`);
  const [program = "", ...args] = podOf(job).containers[0].command ?? [];
  return execa(program, args, inImage(environment(stack, job, server)));
}

/** Starts a service's pod: the command of its Dockerfile, with its environment. */
export function startBackend(
  t: Cleanup,
  server: PostgresServer,
  stack: Rendered,
  name = "board-api",
  env = environment(stack, find(stack, "Deployment", name), server),
) {
  const dockerfile = readFileSync(join(BACKEND_FOLDER, "Dockerfile"), "utf8");
  const [program = "", ...args] = JSON.parse(/^CMD (\[.*\])$/m.exec(dockerfile)![1]!) as string[];
  const child = execa(program, args, inImage(env));
  t.after(async () => {
    child.kill("SIGKILL");
    await child;
  });
  return child;
}

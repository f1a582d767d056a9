/** A pod that is logged in to the server as the Jobs of a database are, with the scripts that dump and restore; for as long as it is used. */
import { randomBytes } from "node:crypto";
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { Readable } from "node:stream";

import { pack } from "tar-stream";

import type { V1EnvVar, V1Job } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { COPY_JOB } from "../../../../components/postgres/demand";
import { roleNames } from "../../../../components/postgres/roles";
import type { Settings } from "../../../../configuration/config";
import { npmRun } from "../../../../configuration/cures";
import { Failure } from "../../../../configuration/failure";
import type { Cluster } from "../../cluster/cluster";
import { streamInPod, type PodContainer } from "../../cluster/exec";
import { databaseOfJob } from "../left/look";
import { untilRunning } from "../psql";
import { afterwards } from "../../terminal/interrupted";
import { ROOT } from "../../terminal/project";
import { batch } from "./job";

type Service = Settings["services"][number];

/** Where the scripts are in it. */
const SCRIPTS = "/tmp/scripts";

/** The command that runs one of them, about the service's own database. No secret is among `env`. */
export const scriptCommand = (
  script: string,
  { name, database }: Service,
  env: Readonly<Record<string, string>> = {},
) => {
  const { database: called, owner } = roleNames(name, database ? database.name : undefined);
  const all = { COPY_DATABASE: called, COPY_OWNER: owner, ...env };
  const variables = Object.entries(all).map(([key, value]) => `${key}=${value}`);
  return ["env", ...variables, "sh", `${SCRIPTS}/${script}`];
};

/** @throws Failure where nobody has prepared the service's database yet. */
export async function withDatabasePod<T>(
  cluster: Cluster,
  settings: Settings,
  service: Service,
  use: (target: PodContainer) => Promise<T>,
): Promise<T> {
  const { namespace } = settings.database;
  const { core } = cluster;
  const spec = (await jobOf(cluster, settings, service)).spec!.template;
  const name = `postgres-dump-${randomBytes(4).toString("hex")}`;
  const remove = () => core.deleteNamespacedPod({ name, namespace, gracePeriodSeconds: 0 }).catch(() => undefined);
  const [container] = spec.spec!.containers;
  const command = ["sleep", "86400"];
  const body = {
    metadata: { name, namespace, labels: labelsOf(spec.metadata?.labels) },
    spec: {
      ...spec.spec!,
      // Should this machine lose its connection, it ends by itself.
      activeDeadlineSeconds: 86_400,
      containers: [{ ...container!, command, args: undefined, env: login(container!.env), resources: COPY_JOB }],
    },
  };
  return afterwards(remove, async () => {
    await core.createNamespacedPod({ namespace, body });
    await untilRunning(() => core.readNamespacedPod({ name, namespace }));
    const target = { namespace, pod: name, container: container!.name };
    const unpack = ["sh", "-c", `mkdir -p ${SCRIPTS} && tar xf - -C ${SCRIPTS}`];
    const { code, complaint } = await streamInPod(cluster, target, unpack, { stdin: await scripts() });
    if (code !== 0) throw new Failure(`The pod ${namespace}/${name} took no scripts: ${complaint}`);
    return use(target);
  });
}

/** What logs in, and nothing of what the Job sets. */
const login = (env: readonly V1EnvVar[] = []) => env.filter(({ name }) => name.startsWith("PG"));

/** Not those by which a Job counts its own pods. */
const labelsOf = (labels: Readonly<Record<string, string>> = {}) =>
  Object.fromEntries(Object.entries(labels).filter(([key]) => !/job-name|controller-uid/.test(key)));

/** The newest Job that has prepared the database, on the server that it is on now. */
async function jobOf(cluster: Cluster, settings: Settings, { name, database }: Service): Promise<V1Job> {
  const { namespace } = settings.database;
  const { database: called } = roleNames(name, database ? database.name : undefined);
  const { items } = await (await batch(cluster)).listNamespacedJob({ namespace });
  const created = ({ metadata }: V1Job) => new Date(metadata?.creationTimestamp ?? 0).getTime();
  const [job] = items.filter((each) => databaseOfJob(each) === called).sort((a, b) => created(b) - created(a));
  if (job) return job;
  throw new Failure(`Nobody has prepared the database ${called} yet. Make it: ${npmRun("start", settings.stack)}`);
}

async function scripts(): Promise<Readable> {
  const archive = pack();
  for (const folder of ["copy", "backup"].map((each) => join(ROOT, "components", "postgres", each)))
    for (const name of readdirSync(folder)) archive.entry({ name }, readFileSync(join(folder, name)));
  archive.finalize();
  const parts: Buffer[] = [];
  for await (const part of archive) parts.push(part as Buffer);
  return Readable.from([Buffer.concat(parts)]);
}

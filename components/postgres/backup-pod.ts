/** The pod that backs databases up: restic's program and PostgreSQL's, the repository, and room for a server that proves it. */
import type * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { job } from "../kubernetes/job";
import { BACKUPS, labels } from "../kubernetes/labels";
import { fromSecret } from "../kubernetes/secret";
import { restrictedContainer, scratch } from "../kubernetes/security";
import { connection, variables } from "./admin-job";
import type { BackedUp, DatabaseBackupsArgs } from "./backup-args";
import { cureVariables, type BackupCures } from "./cures";
import { ADMIN_JOB, BACKUP_JOB } from "./demand";
import { roleNames } from "./roles";
import type { PostgresServer } from "./server";

/** Where the volume with the repository is mounted. */
const REPOSITORY = "/backups";
const PROOF = "/proof";
const TOOLS = "/tools";

/** What differs between the Jobs of one stack. */
export interface Run {
  readonly databases: readonly BackedUp[];
  readonly why: string;
  readonly server: PostgresServer;
  /** Whether it is the schedule's, which nobody watches. */
  readonly scheduled?: boolean;
  readonly ping?: string;
  readonly annotations?: Readonly<Record<string, pulumi.Input<string>>>;
  readonly own?: Readonly<Record<string, string>>;
}

/** Tells the dead man's switch, and waits until the probe has told of a volume that is nearly full. */
const AFTER = `if [ -n "$PING" ]; then wget -q -T 30 -O /dev/null "$PING" || exit; fi
if [ -s "$TOOLS/warning" ]; then sleep 15; fi`;

type Container = k8s.types.input.core.v1.Container;

export function backupPod(
  { host, to, keep, restic, proofStorage, deadlineSeconds, cures = {} as BackupCures }: DatabaseBackupsArgs,
  { databases, why, server, scheduled, ping, annotations, own }: Run,
  {
    scripts,
    secret,
    claim,
  }: Readonly<Record<"scripts" | "secret", pulumi.Input<string>>> & {
    readonly claim?: pulumi.Input<string>;
  },
): k8s.types.input.batch.v1.Job {
  const trusted = server.trustedCa ?? [];
  const tools = { name: "tools", mountPath: TOOLS };
  const keys = ["RESTIC_PASSWORD", ...(to.kind === "s3" ? ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"] : [])];
  const ofRestic = (name: string, command: string[], mounts: Container["volumeMounts"] = []): Container => ({
    ...restrictedContainer,
    name,
    image: restic.reference,
    imagePullPolicy: restic.pullPolicy,
    command,
    resources: ADMIN_JOB,
    volumeMounts: mounts,
  });
  // A program of its own image, for the pod of the server's.
  const bring = ofRestic("restic", ["/bin/sh", "-c", `cp "$(command -v restic)" ${TOOLS}/restic`], [tools]);
  const backup: Container = {
    ...restrictedContainer,
    name: "backup",
    image: server.image.reference,
    imagePullPolicy: server.image.pullPolicy,
    command: ["/bin/sh", "/scripts/backup.sh"],
    env: [
      ...connection(server),
      ...keys.map((key) => fromSecret(key, { name: pulumi.output(secret), keys: [key] }, key)),
      ...variables({
        RESTIC_REPOSITORY: to.kind === "s3" ? to.url : REPOSITORY,
        ...(to.kind === "s3" && to.region ? { AWS_DEFAULT_REGION: to.region } : {}),
        BACKUP_TOOLS: TOOLS,
        BACKUP_PROOF: PROOF,
        ...(server.external ? {} : { BACKUP_INSIDE: "1" }),
        BACKUP_HOST: host,
        BACKUP_WHY: why,
        BACKUP_DATABASES: databases.map(linesOf).join("\n"),
        BACKUP_KEEP: Object.entries(keep)
          .map(([of, count]) => `--keep-${of} ${count}`)
          .join(" "),
        ...cureVariables(cures),
      }),
    ],
    resources: BACKUP_JOB,
    terminationMessagePolicy: "FallbackToLogsOnError",
    volumeMounts: [
      { name: "scripts", mountPath: "/scripts", readOnly: true },
      tools,
      { name: "proof", mountPath: PROOF },
      ...(claim === undefined ? [] : [{ name: "repository", mountPath: REPOSITORY }]),
      scratch.mount,
      ...trusted.map(({ mount }) => mount),
    ],
  };
  // After it, and only where it went well.
  const after: Container = {
    ...ofRestic("after", ["/bin/sh", "-c", AFTER], [tools]),
    env: variables({ PING: ping ?? "", TOOLS }),
    // A probe that fails is the one event with a text that a pod can cause which may not speak to Kubernetes.
    readinessProbe: { exec: { command: ["/bin/sh", "-c", '! cat "$TOOLS/warning" 2> /dev/null'] }, periodSeconds: 2 },
  };
  const [container, ...before] = [bring, backup, ...(scheduled ? [after] : [])].reverse() as [
    Container,
    ...Container[],
  ];
  return job({
    namespace: server.namespace,
    labels: labels(BACKUPS, "backup"),
    // By which the server lets it in.
    podLabels: labels(BACKUPS, "database-access"),
    ownAnnotations: own,
    annotations,
    serviceAccount: server.serviceAccount,
    user: server.imageUser,
    pullSecret: server.pullSecret,
    deadlineSeconds,
    initContainers: before.reverse(),
    container,
    volumes: [
      { name: "scripts", configMap: { name: scripts } },
      { name: "tools", emptyDir: {} },
      { name: "proof", emptyDir: { sizeLimit: proofStorage } },
      ...(claim === undefined ? [] : [{ name: "repository", persistentVolumeClaim: { claimName: claim } }]),
      scratch.volume,
      ...trusted.map(({ volume }) => volume),
    ],
  });
}

/** `board_api board_api_owner` */
function linesOf({ service, database: given }: BackedUp): string {
  const { database, owner } = roleNames(service, given);
  return `${database} ${owner}`;
}

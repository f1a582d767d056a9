/** How the databases of a stack are backed up. */
import * as pulumi from "@pulumi/pulumi";

import type { DatabaseBackupsArgs } from "../components/postgres/backup-args";
import { DatabaseBackups } from "../components/postgres/backups";
import type { BackupCures } from "../components/postgres/cures";
import type { PostgresServer } from "../components/postgres/server";
import type { StackBackup } from "../configuration/backup";
import type { Settings } from "../configuration/config";
import { npmRun, setCommand, setSecretCommand } from "../configuration/cures";
import type { ServiceSettings } from "../configuration/schema";
import { BACKUP_ACCESS_KEY_ID, BACKUP_KEY, BACKUP_SECRET_ACCESS_KEY } from "../configuration/secret-names";
import type { Target } from "./target";
import { watchOf } from "./watch";

export interface Backups {
  readonly made: DatabaseBackups;
  /** Whether one is made before what could spoil the data. */
  readonly before: boolean;
}

/** Undefined where no database is backed up. */
export function backupsOf(settings: Settings, target: Target, server: PostgresServer): Backups | undefined {
  const { backup, stack, services, secret } = settings;
  const databases = services.flatMap((service) => backedUp(service) ?? []);
  if (!backup || databases.length === 0) return undefined;
  const { schedule, timeZone, keep, ping, proofStorage, deadlineSeconds } = backup;
  const made = new DatabaseBackups(
    "postgres-backup",
    {
      ...{ server, databases, host: stack, schedule, timeZone, keep, ping, proofStorage, deadlineSeconds },
      to: placeOf(backup, secret),
      key: secret(BACKUP_KEY),
      restic: target.foreignImage("restic", backup.image),
      protect: settings.protect,
      cures: backupCures(settings, backup),
      watch: watchOf(settings, target, ["database", "backup"]),
    },
    target.options,
  );
  return { made, before: backup.before.enabled };
}

export const backedUp = ({ name: service, database }: ServiceSettings) =>
  database ? { service, database: database.name } : undefined;

function placeOf({ to }: StackBackup, secret: Settings["secret"]): DatabaseBackupsArgs["to"] {
  if (to.kind === "volume") return { kind: "volume", storage: to.storage, storageClass: to.storageClass };
  // The configuration refuses a bucket without a login.
  const known = (key: string) => secret(key) ?? pulumi.secret("");
  const login = { accessKeyId: known(BACKUP_ACCESS_KEY_ID), secretAccessKey: known(BACKUP_SECRET_ACCESS_KEY) };
  return { kind: "s3", url: to.url, region: to.region, ...login };
}

function backupCures({ stack, cluster }: Settings, { isDefault }: StackBackup): BackupCures {
  // A Job has what the last start gave it.
  const then = `, then ${npmRun("start", stack)}`;
  const set = (key: string, value: unknown) => setCommand(stack, ["database", "backup", key], value) + then;
  const file = `in Pulumi.${stack}.yaml, at`;
  const growing = isDefault
    ? `${file} database.backup.to, write { kind: volume, storage: <more>, reason: <why it is enough> }`
    : `${file} database.backup.to.storage, write more`;
  // k3d's volumes are folders.
  const disk = "Make room on the disk of this machine: volumes of k3d are folders on it";
  return {
    key: `Give the stack that one: ${setSecretCommand(stack, BACKUP_KEY)}${then}`,
    storage: cluster.k3d
      ? `${disk}; or keep fewer backups (database.backup.keep)`
      : `Make room: ${growing}, where its class lets it grow; or keep fewer (database.backup.keep)${then}`,
    data: cluster.k3d
      ? disk
      : `Make room: ${file} database.storage, write more, where its class lets it grow${then}; else docs/runbooks/another-volume.md`,
    proof: `Give it more: ${set("proofStorage", "20Gi")}`,
    repair: `Repair it, and back up anew: ${npmRun("backup", stack, "--repair")}`,
    login: `Set the right one: ${setSecretCommand(stack, BACKUP_ACCESS_KEY_ID)}, ${setSecretCommand(stack, BACKUP_SECRET_ACCESS_KEY)}${then}`,
    bucket: `Make the bucket, or correct database.backup.to.url in Pulumi.${stack}.yaml${then}`,
    folder: `Give this stack a folder of its own: ${setCommand(stack, ["database", "backup", "to", "url"], "URL")}${then}`,
    region: `Name it: ${setCommand(stack, ["database", "backup", "to", "region"], "REGION")}${then}`,
    longer: `Where it needs longer: ${set("deadlineSeconds", 43_200)}`,
    list: `Which there are: ${npmRun("backup", stack, "--list")}`,
    first: `Make the first: ${npmRun("backup", stack)}`,
    name: "Give it another one: --as NAME",
  };
}

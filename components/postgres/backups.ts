import { join } from "node:path";

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import { BACKUPS, labels } from "../kubernetes/labels";
import { notAwaited, readyOf, skipAwait, timeouts } from "../ready/ready";
import { scriptsOf } from "./admin-job";
import type { BackedUp, DatabaseBackupsArgs } from "./backup-args";
import { backupPod, type Run } from "./backup-pod";
import type { PostgresServer } from "./server";

const FOLDERS = ["copy", "backup"].map((folder) => join(__dirname, folder));

/**
 * Backups of databases by restic: a CronJob dumps each in turn into an encrypted repository, restores what it has stored into a
 * server of its own pod, and counts it there. The pod is of the server's image, whose `pg_dump` is the server's own version.
 */
export class DatabaseBackups extends pulumi.ComponentResource {
  private readonly pod: (run: Run) => k8s.types.input.batch.v1.Job;

  constructor(
    private readonly name: string,
    private readonly args: DatabaseBackupsArgs,
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("wealist:postgres:DatabaseBackups", name, {}, opts);
    const { server, to, schedule, timeZone, databases, ping } = args;
    const metadata = { namespace: server.namespace, labels: labels(BACKUPS, "backup") };
    // Without it no backup is of use to anybody.
    const generated = new random.RandomPassword(
      `${name}-key`,
      { length: 43, special: false },
      { parent: this, protect: args.protect },
    );
    const secret = new k8s.core.v1.Secret(
      `${name}-repository`,
      {
        metadata: { ...metadata, name: BACKUPS },
        stringData: {
          RESTIC_PASSWORD: pulumi.secret(args.key ?? generated.result),
          ...(to.kind === "s3" ? { AWS_ACCESS_KEY_ID: to.accessKeyId, AWS_SECRET_ACCESS_KEY: to.secretAccessKey } : {}),
        },
      },
      { parent: this },
    );
    const volume = to.kind === "volume" ? this.volume(metadata, to) : undefined;
    const scripts = scriptsOf(name, { server, service: BACKUPS }, FOLDERS, this);
    this.pod = (run) => backupPod(args, run, { scripts, secret: secret.metadata.name, claim: volume?.metadata.name });
    const { spec } = this.pod({ databases, why: "schedule", server, scheduled: true, ping });
    new k8s.batch.v1.CronJob(
      name,
      {
        metadata: { ...metadata, name: BACKUPS },
        spec: {
          schedule,
          timeZone,
          concurrencyPolicy: "Forbid",
          // One that was missed, since the cluster was down, is made up for within the day.
          startingDeadlineSeconds: 86_400,
          successfulJobsHistoryLimit: 3,
          failedJobsHistoryLimit: 3,
          jobTemplate: { metadata: { labels: metadata.labels }, spec },
        },
      },
      { parent: this, dependsOn: [...server.ready, ...args.restic.ready] },
    );
    this.registerOutputs({});
  }

  private volume(
    metadata: k8s.types.input.meta.v1.ObjectMeta,
    { storage, storageClass }: Extract<DatabaseBackupsArgs["to"], { kind: "volume" }>,
  ): k8s.core.v1.PersistentVolumeClaim {
    return new k8s.core.v1.PersistentVolumeClaim(
      `${this.name}-volume`,
      {
        // Bound once a pod uses it.
        metadata: { ...metadata, annotations: skipAwait },
        spec: { accessModes: ["ReadWriteOnce"], resources: { requests: { storage } }, storageClassName: storageClass },
      },
      // Backups that go elsewhere from now on are no reason to lose those of before.
      { parent: this, protect: this.args.protect, retainOnDelete: true },
    );
  }

  /**
   * One backup, once: before what could spoil the data.
   *
   * @param why what comes after it: `migrations`, `copy`.
   * @param again what makes it run again where it changes.
   * @param after what makes the database.
   * @param server where the database is. @default where all of them are
   * @returns it, proven.
   */
  public once(
    of: BackedUp,
    {
      why,
      again,
      after,
      server = this.args.server,
    }: {
      readonly why: string;
      readonly again: pulumi.Input<string>;
      readonly after: pulumi.Resource[];
      readonly server?: PostgresServer;
    },
  ): pulumi.Resource {
    const { watch, deadlineSeconds, restic } = this.args;
    const name = `${of.service}-db-backup-${why}`;
    const seconds = deadlineSeconds + 60;
    const made = new k8s.batch.v1.Job(
      name,
      this.pod({ databases: [of], why, server, annotations: { "wealist/before": again }, own: notAwaited(watch) }),
      { parent: this, dependsOn: [...after, ...server.ready, ...restic.ready], customTimeouts: timeouts(seconds) },
    );
    return readyOf(name, made, { role: "administration", seconds }, watch, this);
  }
}

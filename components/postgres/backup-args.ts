/** What the backups of a server's databases are told. */
import type * as pulumi from "@pulumi/pulumi";

import type { PodImage } from "../image/pod-image";
import type { Watch } from "../ready/ready";
import type { BackupCures } from "./cures";
import type { PostgresServer } from "./server";

export interface BackedUp {
  /** The service the database is of. */
  readonly service: string;
  /** Database name. @default the service's name with `_` for `-` */
  readonly database?: string;
}

export interface DatabaseBackupsArgs {
  readonly server: PostgresServer;
  readonly databases: readonly BackedUp[];
  /** The name that all backups go by in their repository, where several stacks may have theirs: the stack's. */
  readonly host: string;
  /** By cron's five fields, in `timeZone`. */
  readonly schedule: string;
  readonly timeZone: string;
  readonly to:
    | { readonly kind: "volume"; readonly storage: string; readonly storageClass?: string }
    | {
        readonly kind: "s3";
        /** As restic writes it: `s3:https://HOST/BUCKET/FOLDER`. */
        readonly url: string;
        readonly region?: string;
        readonly accessKeyId: pulumi.Output<string>;
        readonly secretAccessKey: pulumi.Output<string>;
      };
  readonly keep: { readonly daily: number; readonly weekly: number; readonly monthly: number };
  /** The key that the repository is encrypted with. @default 43 random characters */
  readonly key?: pulumi.Output<string>;
  /** Image of restic; with `wget` in it, where there is a `ping`. */
  readonly restic: PodImage;
  /** Room for the largest database, restored. */
  readonly proofStorage: string;
  /** How long a run may take. */
  readonly deadlineSeconds: number;
  /** An address that is asked after each scheduled run in which all went well. @default none */
  readonly ping?: string;
  /** Refuse to delete the volume, and the key. */
  readonly protect: boolean;
  readonly cures?: BackupCures;
  /** How a Job of it is waited for. @default by the engine */
  readonly watch?: Watch;
}

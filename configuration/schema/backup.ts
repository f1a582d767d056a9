/** Backups of the databases: when, where to, and how long they are kept. */
import { Cron } from "croner";
import { z } from "zod";

import { bytes, exemptionReason, matching, nonEmpty } from "./values";

/** restic, which keeps the backups: 0.17 and later say by their exit code that there is no repository yet. */
const RESTIC_IMAGE = "restic/restic:0.18.0";

const NAMES = /\b(sun|mon|tue|wed|thu|fri|sat|jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)\b/gi;

/** As Kubernetes reads it: five fields, and none of the letters that other programs know besides. */
function isSchedule(text: string): boolean {
  if (!/^[\d*,/-]+( [\d*,/-]+){4}$/.test(text.replace(NAMES, "1"))) return false;
  try {
    return new Cron(text, { mode: "5-part", paused: true }).nextRun() !== null;
  } catch {
    return false;
  }
}

const to = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("volume").describe("A volume in the namespace of the server, which is lost with its cluster"),
    storage: bytes.optional().meta({
      description: "Its size; default: that of the server's own volume, and 10Gi for a server outside",
      examples: ["20Gi"],
    }),
    storageClass: z.string().optional().describe("StorageClass; default: the cluster's own default"),
    reason: exemptionReason.optional().meta({
      description:
        "Why backups that are lost with the cluster are enough (needed on a cluster that others use as well)",
      examples: ["the platform team backs up its volumes"],
    }),
  }),
  z.strictObject({
    kind: z.literal("s3").describe("A bucket of S3, or of what speaks like it"),
    url: matching(
      /^s3:https?:\/\/[^/\s]+\/[^/\s]+(\/[^\s]+)?$/,
      "a place in S3 is s3:https://HOST/BUCKET or s3:https://HOST/BUCKET/FOLDER, as restic writes it",
    ).meta({
      description: "Where it is, as restic writes it; one folder for each stack",
      examples: ["s3:https://s3.eu-central-1.amazonaws.com/acme-backups/prod"],
    }),
    region: nonEmpty.optional().meta({
      description: "Its region; default: what the host's name says",
      examples: ["eu-central-1"],
    }),
  }),
]);

const count = (of: string, many: number) =>
  z.int().min(0).max(1000).default(many).describe(`The last one of so many ${of}`);

export const backup = z.strictObject({
  schedule: z
    .string()
    .refine(isSchedule, { error: 'a schedule is five fields of cron: "0 3 * * *" is each night at three' })
    .default("0 3 * * *")
    .describe("When, by cron's five fields; what was written since the last one is lost with the server"),
  timeZone: z
    .string()
    .default("Etc/UTC")
    .meta({ description: "Time zone of `schedule`", examples: ["Europe/Berlin"] }),
  to: to.optional().meta({
    description: "Where to; default: a volume of their own, which is lost with the cluster",
    examples: [{ kind: "s3", url: "s3:https://s3.eu-central-1.amazonaws.com/acme-backups/prod" }],
  }),
  keep: z
    .strictObject({ daily: count("days", 7), weekly: count("weeks", 4), monthly: count("months", 6) })
    .prefault({})
    .describe("Which stay; of each database the last three do in any case"),
  ping: z
    .url({ protocol: /^https?$/ })
    .optional()
    .meta({
      description:
        "Address that is asked after each scheduled backup that is proven: a dead man's switch tells when it is not",
      examples: ["https://hc-ping.com/7b1e6bcc-0000-0000-0000-000000000000"],
    }),
  before: z
    .discriminatedUnion("enabled", [
      z.strictObject({
        enabled: z
          .literal(true)
          .describe("One is made before migrations with a new image, before a copy and before a switch"),
      }),
      z.strictObject({
        enabled: z.literal(false).describe("None is made"),
        reason: exemptionReason.meta({ description: "Why not", examples: ["the database is 400 GB, and replicated"] }),
      }),
    ])
    .prefault({ enabled: true })
    .describe("A backup before what could spoil the data"),
  proofStorage: bytes.optional().meta({
    description:
      "Room for the largest database, restored to be counted; default: as `storage` of the server, 10Gi outside",
    examples: ["20Gi"],
  }),
  deadlineSeconds: z
    .int()
    .min(60)
    .default(21_600)
    .describe("How long a backup of all databases, and its proof, may take"),
  image: z.string().default(RESTIC_IMAGE).describe("Image of restic"),
});

export type BackupSettings = z.output<typeof backup>;

/** `true` is all of its defaults. */
export const backupKey = z
  .union([z.boolean(), backup])
  .optional()
  .meta({
    description:
      "Backups of the databases, each proven by a restore, or `false`; default: `true`, but on a k3d cluster `false`",
    examples: [true],
  });

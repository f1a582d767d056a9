/** Backups: what a stack that runs has of them is tried by test/e2e/backup.test.ts; here each key is rendered. */
import type { Row, Rows } from "../row";

/** Where backups are on by themselves. */
const rendered = (row: Row): Row => ({
  base: "prod",
  because: "its effect is a night away: test/e2e/backup.test.ts",
  ...row,
});
const reason = { "database.backup.to.reason": "the platform team backs up its volumes" };
const volume = { "database.backup.to.kind": "volume", ...reason };
const URL = "s3:https://s3.example.com/acme/prod";

export const BACKUP_ROWS: Rows = {
  "database.backup": rendered({ right: false, wrong: "nightly" }),
  "database.backup.schedule": rendered({ right: "30 2 * * 0", wrong: "at night" }),
  "database.backup.timeZone": rendered({ right: "Europe/Berlin" }),
  "database.backup.to.kind": rendered({ right: "volume", beside: reason, wrong: "tape", besideWrong: {} }),
  "database.backup.to.storage": rendered({ right: "2Gi", beside: volume, wrong: "much" }),
  "database.backup.to.storageClass": rendered({ right: "slow", beside: volume }),
  "database.backup.to.reason": rendered({
    right: "nobody needs it for long",
    beside: { "database.backup.to.kind": "volume" },
    wrong: "because",
  }),
  "database.backup.to.url": rendered({ wrong: "s3://acme/prod", besideWrong: { "database.backup.to.kind": "s3" } }),
  "database.backup.to.region": rendered({
    wrong: "",
    besideWrong: { "database.backup.to.kind": "s3", "database.backup.to.url": URL },
  }),
  "database.backup.keep.daily": rendered({ right: 30, wrong: -1 }),
  "database.backup.keep.weekly": rendered({ right: 8, wrong: "all" }),
  "database.backup.keep.monthly": rendered({ right: 12, wrong: 0.5 }),
  "database.backup.ping": rendered({ right: "https://hc-ping.com/7b1e6bcc", wrong: "hc-ping.com/7b1e6bcc" }),
  "database.backup.before.enabled": rendered({
    right: false,
    beside: { "database.backup.before.reason": "the database is 400 GB, and replicated" },
    wrong: "no",
    besideWrong: {},
  }),
  "database.backup.before.reason": rendered({
    right: "it is replicated elsewhere",
    beside: { "database.backup.before.enabled": false },
    wrong: "slow",
  }),
  "database.backup.proofStorage": rendered({ right: "20Gi", wrong: "much" }),
  "database.backup.deadlineSeconds": rendered({ right: 3600, wrong: 5 }),
  "database.backup.image": rendered({ right: "ghcr.io/acme/restic:0.18.1", wrong: "restic/restic" }),
};

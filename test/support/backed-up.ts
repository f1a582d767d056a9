/** Stacks whose databases are backed up somewhere else. */
import { prod, service } from "./config";
import type { Variant } from "./variant";

const BUCKET = "s3:https://s3.eu-central-1.amazonaws.com/acme-backups/prod";

export const BACKED_UP: Readonly<Record<string, Variant>> = {
  "backups to a bucket": {
    stack: "prod",
    values: prod({
      database: {
        kind: "statefulset",
        backup: { to: { kind: "s3", url: BUCKET, region: "eu-central-1" }, ping: "https://hc-ping.com/7b1e6bcc" },
      },
      services: [service(), service({ name: "user-api", database: {}, migrations: undefined })],
    }),
    secrets: ["postgres-password", "backup-key", "backup-access-key-id", "backup-secret-access-key"],
  },
  "backups to a volume of a server outside": {
    stack: "eu",
    values: prod({
      database: {
        kind: "external",
        host: "db.example.com",
        ca: "test/support/db-ca.pem",
        backup: { to: { kind: "volume", storage: "20Gi", reason: "its operator has backups too" } },
      },
    }),
    secrets: ["postgres-password", "backup-key"],
  },
};

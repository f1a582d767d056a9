/** The stacks that the values stand in. */
import { cpSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { KANBAN } from "../e2e/project";
import { changed, type Change } from "./change";
import type { Base } from "./row";

/** The cluster of the table's own stack, beside that of the end-to-end tests. */
export const CLUSTER = "k3s-there";
export const PORT = 8400;

/** What some values lead to: a second folder with the backend, and a second Dockerfile in the first. */
export const COPY = { context: `${KANBAN}-copy`, dockerfile: "Dockerfile.copy" };
const CA = "test/support/db-ca.pem";
const CAS = ["db-ca.pem", "other-ca.pem"];

const OUTSIDE = { kind: "external", host: "db.example.com", ca: CAS[0] };
const EXTERNAL: Change = {
  database: OUTSIDE,
  "postgres-password": { secure: "v1:none" },
};

/** PostgreSQL's defaults: whoever sets one of them sets them all. */
const RESOURCES = { requests: { memory: "256Mi", cpu: "100m" }, limits: { memory: "512Mi", cpu: "1" } };

const BASES: Readonly<Record<Base, { readonly file: string; readonly change: Change }>> = {
  running: {
    file: "Pulumi.local.yaml",
    change: {
      "cluster.name": CLUSTER,
      "cluster.hostPorts": `${PORT}-${PORT + 9}`,
      "services[].hostPort": PORT,
      "database.resources": RESOURCES,
    },
  },
  prod: { file: "Pulumi.prod.yaml", change: {} },
  external: { file: "Pulumi.prod.yaml", change: EXTERNAL },
  moved: {
    file: "Pulumi.prod.yaml",
    change: { ...EXTERNAL, "database.movedFrom": { storage: "1Gi", resources: RESOURCES } },
  },
  back: {
    file: "Pulumi.prod.yaml",
    change: { "database.movedFrom": OUTSIDE, "moved-from-password": { secure: "v1:none" } },
  },
};

/** The stack's file of a base, made from the files in `folder`. */
export function baseFile(folder: string, base: Base): string {
  const { file, change } = BASES[base];
  return changed(readFileSync(join(folder, file), "utf8"), change);
}

/** Puts into a copy of the project what the values name. */
export function prepare(folder: string): void {
  cpSync(join(folder, KANBAN, "Dockerfile"), join(folder, KANBAN, COPY.dockerfile));
  cpSync(join(folder, KANBAN), join(folder, COPY.context), { recursive: true });
  for (const file of CAS) cpSync(join(folder, CA), join(folder, file));
}

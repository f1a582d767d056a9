import type * as pulumi from "@pulumi/pulumi";

import { contentHash } from "../components/image/content-tag";
import type { ServiceSettings } from "../configuration/schema";
import type { databaseOf } from "./databases";
import type { Target } from "./target";

/** What the migrations of a service depend on, where its file says so: besides files, the database, which another one may follow. */
export function migrationsInputs(
  service: ServiceSettings,
  { clusterUid }: Pick<Target, "clusterUid">,
  database: Pick<NonNullable<ReturnType<typeof databaseOf>>, "server" | "access"> | undefined,
): readonly pulumi.Input<unknown>[] | undefined {
  const { context, dockerfile, buildArgs: args, migrations } = service;
  // The configuration refuses them without a context.
  if (!migrations || !migrations.inputs || context === undefined) return undefined;
  const files = contentHash({ context, dockerfile, args }, migrations.inputs);
  return [files, clusterUid, ...(database ? [database.server.volume, database.access.generation] : [])];
}

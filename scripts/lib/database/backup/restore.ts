/** A backup of the repository, as a new database beside the one in use. */
import { roleNames } from "../../../../components/postgres/roles";
import type { Settings } from "../../../../configuration/config";
import type { Cluster } from "../../cluster/cluster";
import type { Run } from "./job";
import { logOf } from "./make";

export interface Asked {
  /** Its id, or `latest`. */
  readonly backup: string;
  /** Name of the new database. @default the service's, with the time of the backup */
  readonly as?: string;
}

/** Says what was restored. @param more where another repository is meant. */
export async function restore(
  cluster: Cluster,
  settings: Settings,
  { name, database }: Settings["services"][number],
  { backup, as = "" }: Asked,
  { env, secretEnv }: Partial<Pick<Run, "env" | "secretEnv">> = {},
): Promise<string> {
  const { database: called, owner } = roleNames(name, database ? database.name : undefined);
  const asked = { RESTORE_DATABASE: called, RESTORE_FROM: backup, RESTORE_AS: as, COPY_OWNER: owner };
  // What a pod that was killed has left, the next one takes away.
  return logOf(cluster, settings, { script: "restore-job.sh", env: { ...asked, ...env }, secretEnv, again: 2 });
}

/** A backup of the repository, as a new database beside the one in use. */
import { roleNames } from "../../../../components/postgres/roles";
import type { Settings } from "../../../../configuration/config";
import { npmRun } from "../../../../configuration/cures";
import { Failure } from "../../../../configuration/failure";
import type { Cluster } from "../../cluster/cluster";
import type { Run } from "./job";
import { logOf } from "./make";

type Service = Settings["services"][number];

export interface Asked {
  /** Its id, or `latest`. */
  readonly backup: string;
  /** Name of the new database. @default the service's, with the time of the backup */
  readonly as?: string;
}

export interface Made {
  /** Name of the new database. */
  readonly name: string;
  /** What was restored, for people. */
  readonly said: string;
}

/** @param more where another repository is meant. */
export async function restore(
  cluster: Cluster,
  settings: Settings,
  { name, database }: Service,
  { backup, as = "" }: Asked,
  { env, secrets }: Partial<Pick<Run, "env" | "secrets">> = {},
): Promise<Made> {
  const { database: called, owner } = roleNames(name, database ? database.name : undefined);
  const asked = { RESTORE_DATABASE: called, RESTORE_FROM: backup, RESTORE_AS: as, COPY_OWNER: owner };
  // What a pod that was killed has left, the next one takes away.
  return madeBy(
    await logOf(cluster, settings, { script: "restore-job.sh", env: { ...asked, ...env }, secrets, again: 2 }),
  );
}

/** By the last words of the script that restores. */
export function madeBy(said: string): Made {
  const name = /^database (\S+): .*$/m.exec(said.trimEnd().split("\n").at(-1) ?? "")?.[1];
  if (name === undefined) throw new Failure(`The restore did not say what it made: ${said}`);
  return { name, said };
}

/** What one does with it next. */
export const nextSteps = ({ stack }: Settings, { name: service }: Service, { name }: Made): string =>
  `To use it: ${npmRun("restore", stack, `${service} --switch --as ${name}`)}\nTo delete it: ${npmRun("db", stack, `drop ${name}`)}`;

/** Backups of another stack, or of one that is lost: from its repository, with its key. */
import { randomBytes } from "node:crypto";

import type { Settings } from "../../../../configuration/config";
import { databaseNameOf } from "../../../../configuration/schema";
import { Failure } from "../../../../configuration/failure";
import type { Cluster } from "../../cluster/cluster";
import { askSecret } from "../../terminal/ask-secret";
import { say } from "../../terminal/terminal";
import { rowsOf } from "./names";
import { withDatabasePod } from "./pod";
import { restore, type Asked } from "./restore";
import { switchTo } from "./switch";

type Service = Settings["services"][number];

/** Variables of restic's own; asked for where they are not set here. */
const QUESTIONS = {
  RESTIC_PASSWORD: "Key of the backups: ",
  AWS_ACCESS_KEY_ID: "Access key id of the bucket: ",
  AWS_SECRET_ACCESS_KEY: "Secret access key of the bucket: ",
} as const;

interface Elsewhere extends Asked {
  readonly place: string;
  /** Whether all services get their databases back, which hold nothing yet. */
  readonly isWhole: boolean;
}

export async function elsewhere(
  cluster: Cluster,
  settings: Settings,
  services: readonly Service[],
  { place, isWhole, backup, as }: Elsewhere,
): Promise<void> {
  if (!/^s3:https?:\/\/[^/\s]+\/\S+$/.test(place))
    throw new Failure(`"${place}" is no place of backups: it is s3:https://HOST/BUCKET/FOLDER, as restic writes it`);
  const { core } = cluster;
  const { namespace } = settings.database;
  if (isWhole) for (const service of services) await refuseRows(cluster, settings, service);
  const values: Record<string, string> = {};
  for (const [name, question] of Object.entries(QUESTIONS))
    values[name] = process.env[name] ?? (await asked(name, question));
  const name = `postgres-restore-${randomBytes(4).toString("hex")}`;
  await core.createNamespacedSecret({ namespace, body: { metadata: { name }, stringData: values } });
  const remove = () => core.deleteNamespacedSecret({ name, namespace }).catch(() => undefined);
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => void remove());
  try {
    const secretEnv = Object.keys(QUESTIONS).map((key) => ({ name: key, valueFrom: { secretKeyRef: { name, key } } }));
    // Whatever stack they are of.
    const cures = { CURE_KEY: "Give its own.", CURE_FIRST: "Correct the place." };
    const env = { RESTIC_REPOSITORY: place, BACKUP_HOST: "", ...cures };
    for (const service of services) {
      say(await restore(cluster, settings, service, { backup, as }, { env, secretEnv }));
      if (isWhole) await switchTo(undefined, { cluster, settings, service, yes: true });
    }
  } finally {
    await remove();
  }
}

async function asked(name: string, question: string): Promise<string> {
  if (process.stdin.isTTY) return askSecret(question);
  throw new Failure(`${name} is not set, and nobody is here to be asked. Nothing was restored.`);
}

/** One that is in use is switched by its name alone. */
async function refuseRows(cluster: Cluster, settings: Settings, service: Service): Promise<void> {
  const database = databaseNameOf(service)!;
  const rows = await withDatabasePod(cluster, settings, service, (target) => rowsOf(cluster, target, database));
  // Nobody is let into one whose switch was interrupted, which goes on.
  if (rows === 0 || rows === undefined) return;
  throw new Failure(
    `The database ${database} holds ${rows} rows already. Nothing was restored. To restore it beside them: npm run restore -- ${service.name} --from …`,
  );
}

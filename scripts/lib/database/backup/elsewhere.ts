/** Backups of another stack, or of one that is lost: from its repository, with its key. */
import type { Settings } from "../../../../configuration/config";
import { npmRun } from "../../../../configuration/cures";
import { databaseNameOf } from "../../../../configuration/schema";
import { Failure } from "../../../../configuration/failure";
import type { Cluster } from "../../cluster/cluster";
import { askSecret } from "../../terminal/ask-secret";
import { say } from "../../terminal/terminal";
import { rowsOf } from "./names";
import { withDatabasePod } from "./pod";
import { nextSteps, restore, type Asked } from "./restore";
import { switchTo } from "./switch";

type Service = Settings["services"][number];

/** Variables of restic's own; asked for where they are not set here. */
const QUESTIONS = {
  RESTIC_PASSWORD: "Key of the backups: ",
  AWS_ACCESS_KEY_ID: "Access key id of the bucket: ",
  AWS_SECRET_ACCESS_KEY: "Secret access key of the bucket: ",
} as const;

/** What helps with a repository that is not the stack's own. */
const CURES = {
  CURE_KEY: "Give its own: RESTIC_PASSWORD",
  CURE_LOGIN: "Give its own: AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY",
  CURE_BUCKET: "Correct the place behind --from",
  CURE_FIRST: "Correct the place behind --from",
  CURE_LIST: "Which there are, its own stack says: npm run backup -- -s STACK --list",
  CURE_REGION: "Name it: AWS_DEFAULT_REGION",
  CURE_REPAIR: "Its own stack repairs it: npm run backup -- -s STACK --repair",
};

interface Elsewhere extends Asked {
  readonly place: string;
  /** Whether all services get their databases back, where they hold nothing yet. */
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
  if (isWhole && as !== undefined)
    throw new Failure("--as names one database, and several are restored: name the service as well");
  const secrets: Record<string, string> = {};
  for (const [name, question] of Object.entries(QUESTIONS))
    secrets[name] = process.env[name] ?? (await asked(name, question));
  // Whatever stack they are of, and wherever their bucket is.
  const region = process.env["AWS_DEFAULT_REGION"] ?? "";
  const env = { RESTIC_REPOSITORY: place, BACKUP_HOST: "", AWS_DEFAULT_REGION: region, ...CURES };
  const more = { env, secrets };
  if (isWhole) return whole(cluster, settings, services, { backup, as }, more);
  for (const service of services) {
    const made = await restore(cluster, settings, service, { backup, as }, more);
    say(`${made.said}\n${nextSteps(settings, service, made)}`);
  }
}

type More = Parameters<typeof restore>[4];

/** Each service's that has no rows yet; what is wrong with one does not keep the others from theirs. */
async function whole(
  cluster: Cluster,
  settings: Settings,
  services: readonly Service[],
  ask: Asked,
  more: More,
): Promise<void> {
  const problems: string[] = [];
  for (const service of services) {
    const beside = npmRun("restore", settings.stack, `${service.name} --from PLACE`);
    try {
      const rows = await rowsInUse(cluster, settings, service);
      // Nobody is let into one whose switch was interrupted, which goes on.
      if (rows)
        throw new Failure(`its database holds ${rows} rows already, and stays. To restore one beside it: ${beside}`);
      const made = await restore(cluster, settings, service, ask, more);
      say(made.said);
      await switchTo(made.name, { cluster, settings, service, yes: true });
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      problems.push(`${service.name}: ${error.message}`);
    }
  }
  if (problems.length > 0) throw new Failure(problems.join("\n"));
}

const rowsInUse = (cluster: Cluster, settings: Settings, service: Service) =>
  withDatabasePod(cluster, settings, service, (target) => rowsOf(cluster, target, databaseNameOf(service)!));

async function asked(name: string, question: string): Promise<string> {
  if (process.stdin.isTTY) return askSecret(question);
  throw new Failure(`${name} is not set, and nobody is here to be asked. Nothing was restored.`);
}

/** Backups that somebody asks for. */
import { roleNames } from "../../../../components/postgres/roles";
import type { Settings } from "../../../../configuration/config";
import { Failure } from "../../../../configuration/failure";
import type { Cluster } from "../../cluster/cluster";
import { LiveLine, say } from "../../terminal/terminal";
import { runJob, type Run } from "./job";
import { failureIn } from "./reports";

/** Makes and proves one of each. @param why what it is for. @throws Failure with all that went wrong. */
export async function backUp(
  cluster: Cluster,
  settings: Settings,
  services: readonly Settings["services"][number][],
  why: string,
): Promise<void> {
  const databases = services.flatMap(({ name, database }) => {
    if (!database) return [];
    const { database: called, owner } = roleNames(name, database.name);
    return [`${called} ${owner}`];
  });
  const env = { BACKUP_DATABASES: databases.join("\n"), BACKUP_WHY: why };
  say(await logOf(cluster, settings, { script: "backup.sh", env }));
}

/** What a script logs. @throws Failure with its last words where it fails. */
export async function logOf(cluster: Cluster, settings: Settings, run: Run): Promise<string> {
  const line = new LiveLine();
  const ran = await runJob(cluster, settings, run, (text) => line.show(text)).finally(() => line.clear());
  if (ran.succeeded) return ran.log.trim();
  // The kubelet's words for a pod that needed more room than it may have.
  if (/volume "proof" exceeds/.test(ran.said))
    throw new Failure(
      `The backup is not proven: a database, restored, needs more room than database.backup.proofStorage gives. ${ran.said}`,
    );
  throw new Failure(wordsOf(ran.said) || ran.log.trim() || "The pod was ended from outside; run it again.");
}

/** Of the lines of a report, those that say what failed. */
function wordsOf(said: string): string {
  const failed = said.split("\n").flatMap((line) => failureIn(line)?.text ?? []);
  return (failed.length > 0 ? failed : [said]).join("\n").trim();
}

/** `npm run backup -- SERVICE`: backups now, which there are, whether they are well, and the key that opens them. */
import { BACKUPS } from "../components/kubernetes/labels";
import type { Settings } from "../configuration/config";
import { databaseNameOf } from "../configuration/schema";
import { Failure, script } from "../configuration/failure";
import { health, markKeyShown } from "./lib/database/backup/health";
import { dumpTo } from "./lib/database/backup/file";
import { schedule } from "./lib/database/backup/job";
import { backUp, logOf } from "./lib/database/backup/make";
import { backupRow, backupsIn, HEAD } from "./lib/database/backup/snapshots";
import { openCluster, type Cluster } from "./lib/cluster/cluster";
import { valueOf } from "./lib/database/psql";
import { age } from "./lib/diagnosis/pod-table";
import { commandLine } from "./lib/terminal/arguments";
import { loadStack, ownDatabase } from "./lib/terminal/project";
import { columns } from "./lib/terminal/table";
import { say } from "./lib/terminal/terminal";

const USAGE = `npm run backup -- [SERVICE] [OPTIONS]

Makes a backup of the service's database now (without a service: of all), and proves it: what was stored is restored into a server
of its own, and counted. Needs database.backup in the stack's file, which is on by itself on a cluster that others use as well.
  --list          shows the backups that there are: age, rows, size, revision, and whether each was proven
  --check         says what is wrong with the backups, and ends with 1 where something is: for a monitor
  --key           prints the key that opens them: without it there is no restore once this stack is lost
  --repair        takes what is damaged out of the repository, and backs up anew
  --file FILE     writes a dump of SERVICE to this machine instead, packed by gzip; needs no database.backup
  -s, --stack STACK   the stack (default: local)`;

script(async () => {
  const { values, positionals } = commandLine(
    USAGE,
    {
      ...{
        list: { type: "boolean" },
        check: { type: "boolean" },
        key: { type: "boolean" },
        repair: { type: "boolean" },
      },
      file: { type: "string" },
    },
    1,
  );
  const settings = loadStack(values.stack);
  const services = positionals[0] === undefined ? settings.services : [ownDatabase(settings, positionals[0])];
  const { file, list, check, key, repair } = values;
  if (file !== undefined && positionals[0] === undefined)
    throw new Failure(`Whose database is to be in ${file}? ${USAGE}`);
  const cluster = await openCluster(settings);
  if (file !== undefined) return say(await dumpTo(file, cluster, settings, services[0]!));
  if (key) return printKey(cluster, settings);
  if (list) return printList(cluster, settings, positionals[0] === undefined ? undefined : services[0]!);
  if (check) return printHealth(cluster, settings);
  if (repair) return say(await logOf(cluster, settings, { script: "repair.sh", env: {} }));
  return backUp(cluster, settings, services, "hand");
});

async function printKey(cluster: Cluster, settings: Settings): Promise<void> {
  await schedule(cluster, settings);
  const { namespace } = settings.database;
  const secret = await cluster.core.readNamespacedSecret({ name: BACKUPS, namespace });
  say(valueOf(secret, "RESTIC_PASSWORD"));
  await markKeyShown(cluster, namespace);
}

async function printList(
  cluster: Cluster,
  settings: Settings,
  service: Settings["services"][number] | undefined,
): Promise<void> {
  const all = backupsIn(await logOf(cluster, settings, { script: "list.sh", env: {} }));
  const called = service && databaseNameOf(service);
  const shown = all.filter(({ database }) => called === undefined || database === called);
  if (shown.length === 0) return say("There are no backups yet.");
  const now = Date.now();
  say(
    columns(
      shown.map((backup) => backupRow(backup, age(now - backup.at.getTime()))),
      HEAD,
    ),
  );
}

async function printHealth(cluster: Cluster, settings: Settings): Promise<void> {
  const { problems, lines } = await health(cluster, settings);
  for (const line of [...lines, ...problems]) say(line);
  if (problems.length > 0) process.exitCode = 1;
}

/** `npm run restore -- SERVICE`: a backup, as a new database beside the one in use; and in its place. */
import { Failure, script } from "../configuration/failure";
import { npmRun } from "../configuration/cures";
import { restoreFrom } from "./lib/database/backup/file";
import { elsewhere } from "./lib/database/backup/elsewhere";
import { nextSteps, restore } from "./lib/database/backup/restore";
import { switchBack, switchTo } from "./lib/database/backup/switch";
import { openCluster } from "./lib/cluster/cluster";
import { commandLine } from "./lib/terminal/arguments";
import { loadStack, ownDatabase } from "./lib/terminal/project";
import { say } from "./lib/terminal/terminal";

const USAGE = `npm run restore -- SERVICE [BACKUP] [OPTIONS]
npm run restore -- SERVICE --switch [--back]
npm run restore -- --from s3:https://HOST/BUCKET/FOLDER

Restores a backup into a new database beside the one in use, which stays as it is, and counts it. BACKUP is an id of
npm run backup -- --list (default: latest, the newest that was proven).
  --as NAME       the new database's name (default: the service's, with the time of the backup)
  --file FILE     a dump that npm run backup -- SERVICE --file FILE has written; only from people whom you trust: it is a program
  --switch        lets the service use a restored one: with --as that one, else the newest; the one of before is kept
  --back          with --switch: lets the service use the one of before again
  --from PLACE    a repository of another stack, or of one that is lost: asks for its key and its login; without SERVICE all
                  services of this stack get their databases back from it, restored and switched to where theirs has no rows
  -y, --yes       do not ask
  -s, --stack STACK   the stack (default: local)`;

script(async () => {
  const { values, positionals } = commandLine(
    USAGE,
    {
      ...{ as: { type: "string" }, file: { type: "string" }, from: { type: "string" } },
      ...{
        switch: { type: "boolean" },
        back: { type: "boolean" },
        yes: { type: "boolean", short: "y", default: false },
      },
    },
    2,
  );
  const settings = loadStack(values.stack);
  const [name, backup = "latest"] = positionals;
  const { as, file, from, back, yes } = values;
  if (as !== undefined && !/^[a-z_][a-z0-9_]{0,62}$/.test(as))
    throw new Failure(`"${as}" is no name of a database: lower-case letters, digits and _, at most 63 characters`);
  if (backup !== "latest" && !/^\d{8}T\d{6}Z$/.test(backup))
    throw new Failure(
      `"${backup}" is no id of a backup, such as 20261128T030000Z. Which there are: ${npmRun("backup", settings.stack, "--list")}`,
    );
  if (name === undefined && from === undefined) throw new Failure(USAGE);
  const mixed = [from && "--from", file && "--file", back && "--back"].filter(Boolean);
  if (mixed.length > 1 || (from && values.switch) || (back && !values.switch) || (file && positionals[1]))
    throw new Failure(`These do not go together; nothing was changed.\n${USAGE}`);
  const services =
    name === undefined ? settings.services.filter(({ database }) => database) : [ownDatabase(settings, name)];
  const cluster = await openCluster(settings);
  if (from !== undefined)
    return elsewhere(cluster, settings, services, { place: from, isWhole: name === undefined, backup, as });
  const [service] = services;
  const asked = { cluster, settings, service: service!, yes };
  if (back) return switchBack(asked);
  if (values.switch && positionals[1] === undefined && file === undefined) return switchTo(as, asked);
  const made = await (file === undefined
    ? restore(cluster, settings, service!, { backup, as })
    : restoreFrom(file, cluster, settings, service!, as));
  say(made.said);
  if (values.switch) await switchTo(made.name, asked);
  else say(nextSteps(settings, service!, made));
});

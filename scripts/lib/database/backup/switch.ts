/** A restored database takes the place of the one in use, and can give it back. */
import type { Settings } from "../../../../configuration/config";
import { databaseNameOf } from "../../../../configuration/schema";
import { Failure } from "../../../../configuration/failure";
import type { Cluster } from "../../cluster/cluster";
import { printedInPod, type PodContainer } from "../../cluster/exec";
import { ago, rowsText } from "../left/mark";
import { confirmByTyping } from "../../terminal/ask";
import { npmRun } from "../../terminal/greeting";
import { unbrokenly } from "../../terminal/interrupted";
import { say } from "../../terminal/terminal";
import { backUp } from "./make";
import { migrate } from "./migrate";
import { besideOf, rowsOf } from "./names";
import { scriptCommand, withDatabasePod } from "./pod";

type Service = Settings["services"][number];

export interface Switch {
  readonly cluster: Cluster;
  readonly settings: Settings;
  readonly service: Service;
  /** Whether nobody is asked. */
  readonly yes: boolean;
}

/** The name that the one in use gets: after what takes its place. */
const keptName = (database: string, restored: string) =>
  `${database.slice(0, 40)}_before_${restored.startsWith(`${database}_`) ? restored.slice(database.length + 1) : restored}`.slice(
    0,
    63,
  );

/** @param to the restored database; default: the newest one. */
export async function switchTo(to: string | undefined, { cluster, settings, service, yes }: Switch): Promise<void> {
  const database = databaseNameOf(service)!;
  const chosen = await withDatabasePod(cluster, settings, service, async (target) => {
    const restored = (await besideOf(cluster, target, service)).filter(({ mark }) => mark.copy === "restored");
    const names = restored.sort((a, b) => (b.mark.at ?? "").localeCompare(a.mark.at ?? "")).map(({ name }) => name);
    const name = to ?? names[0];
    // Of one that is done already the script says so.
    if (name !== undefined) return { name, now: await rowsOf(cluster, target, database) };
    throw new Failure(
      `There is no restored database of ${service.name} to switch to. Restore one: ${npmRun("restore", settings.stack, service.name)}` +
        `\nOne that was in use since its restore: ${npmRun("restore", settings.stack, `${service.name} --switch --back`)}`,
    );
  });
  if (!yes) {
    await confirmByTyping(
      database,
      `${service.name} will use ${chosen.name} in place of ${database} (${rowsText(chosen.now)} now), which is kept.`,
      npmRun("restore", settings.stack, `${service.name} --switch --as ${chosen.name} --yes`),
    );
  }
  if (settings.backup?.before.enabled) await backUp(cluster, settings, [service], "switch");
  await renamed(chosen.name, keptName(database, chosen.name), { cluster, settings, service });
  await migrate(cluster, settings, service);
  say(`To undo it: ${npmRun("restore", settings.stack, `${service.name} --switch --back`)}`);
}

/** Puts back the one that was in use before. */
export async function switchBack({ cluster, settings, service, yes }: Switch): Promise<void> {
  const database = databaseNameOf(service)!;
  const found = await withDatabasePod(cluster, settings, service, async (target) => {
    const beside = await besideOf(cluster, target, service);
    const [kept] = beside
      .filter(({ mark }) => mark.copy === "before")
      .sort((a, b) => (b.mark.at ?? "").localeCompare(a.mark.at ?? ""));
    const live = beside.find(({ name, mark }) => name === database && mark.copy === "switched");
    if (!kept) throw new Failure(`${service.name} was switched to no other database: there is nothing to go back to.`);
    return {
      kept,
      live,
      rows: await rowsOf(cluster, target, database),
      before: await rowsOf(cluster, target, kept.name),
    };
  });
  const { kept, live, rows, before } = found;
  // Of one that was in use before its switch nobody has written the rows down.
  const restored = live?.mark.rows;
  const since = typeof restored !== "number" || rows === undefined ? undefined : rows - restored;
  const told =
    since === undefined
      ? `${rowsText(rows)} in use now`
      : `${rowsText(rows)} in use now, ${Math.abs(since)} ${since < 0 ? "fewer" : "more"} than were restored`;
  say(
    `${database}: ${told}; ${kept.name}, of before the switch${ago(kept.mark.at ? new Date(kept.mark.at) : undefined, new Date())}: ${rowsText(before)}.`,
  );
  if (!yes) {
    await confirmByTyping(
      database,
      `What was written since the switch stays in another database, and is not in use any more.`,
      npmRun("restore", settings.stack, `${service.name} --switch --back --yes`),
    );
  }
  const aside = live?.mark.was ?? keptName(database, kept.name);
  await renamed(kept.name, aside, { cluster, settings, service });
  await migrate(cluster, settings, service);
}

async function renamed(to: string, keep: string, { cluster, settings, service }: Omit<Switch, "yes">): Promise<void> {
  await withDatabasePod(cluster, settings, service, async (target: PodContainer) => {
    const { stack } = settings;
    const command = scriptCommand("switch.sh", service, {
      ...{ SWITCH_TO: to, SWITCH_KEEP: keep },
      CURE_AGAIN: `Go on with it: ${npmRun("restore", stack, `${service.name} --switch --as ${to} --yes`)}`,
      CURE_THERE: `What there is: ${npmRun("status", stack)}; what nobody needs goes by ${npmRun("db", stack, "drop NAME")}`,
    });
    const { code, printed, complaint } = await unbrokenly(printedInPod(cluster, target, command));
    if (code !== 0) throw new Failure(complaint);
    say(printed);
  });
}

/** A restored database takes the place of the one in use, and can give it back. */
import type { Settings } from "../../../../configuration/config";
import { freeName, npmRun } from "../../../../configuration/cures";
import { databaseNameOf } from "../../../../configuration/schema";
import { Failure } from "../../../../configuration/failure";
import type { Cluster } from "../../cluster/cluster";
import { printedInPod, type PodContainer } from "../../cluster/exec";
import { ago, rowsText } from "../left/mark";
import { confirmByTyping } from "../../terminal/ask";
import { unbrokenly } from "../../terminal/interrupted";
import { say } from "../../terminal/terminal";
import { backUp } from "./make";
import { migrate, noteOtherDatabase } from "./migrate";
import { besideOf, granteesOf, rowsOf, type Beside } from "./names";
import { scriptCommand, withDatabasePod } from "./pod";

type Service = Settings["services"][number];

export interface Switch {
  readonly cluster: Cluster;
  readonly settings: Settings;
  readonly service: Service;
  /** Whether nobody is asked. */
  readonly yes: boolean;
}

/** The name that the one in use gets: after what takes its place, and no other's. */
export function keptName(database: string, restored: string, taken: readonly string[]): string {
  const rest = restored.startsWith(`${database}_`) ? restored.slice(database.length + 1) : restored;
  return freeName(`${database.slice(0, 36)}_before_${rest}`.slice(0, 60), taken, "_");
}

/** @param to the restored database; default: the newest one. */
export async function switchTo(to: string | undefined, asked: Switch): Promise<void> {
  const { cluster, settings, service, yes } = asked;
  const database = databaseNameOf(service)!;
  const { name, now, keep, grantees } = await withDatabasePod(cluster, settings, service, async (target) => {
    const beside = await besideOf(cluster, target, service);
    const [newest] = beside.filter(({ mark }) => mark.copy === "restored").sort(byTime);
    const name = to ?? newest?.name;
    if (name === undefined)
      throw new Failure(
        `There is no restored database of ${service.name} to switch to. Restore one: ${npmRun("restore", settings.stack, service.name)}` +
          `\nOne that was in use since its restore: ${npmRun("restore", settings.stack, `${service.name} --switch --back`)}`,
      );
    const now = await rowsOf(cluster, target, database);
    // Of one that is done already the script says so.
    const isThere = beside.some((one) => one.name === name);
    const grantees = now === undefined ? "" : await granteesOf(cluster, target, database);
    return { name, now, grantees, keep: keptName(database, name, isThere ? beside.map((one) => one.name) : []) };
  });
  if (!yes) {
    await confirmByTyping(
      database,
      `${service.name} will use ${name} in place of ${database} (${rowsText(now)} now), which is kept as ${keep}.`,
      npmRun("restore", settings.stack, `${service.name} --switch --as ${name} --yes`),
    );
  }
  if (settings.backup?.before.enabled) await backUpBefore(asked, keep);
  await renamed(name, keep, asked);
  await migrate(cluster, settings, service);
  if (grantees) say(`Grant them anew what they may do with its tables, which no backup has: ${grantees}`);
  say(`To undo it: ${npmRun("restore", settings.stack, `${service.name} --switch --back`)}`);
}

/** What cannot be backed up any more is what a restore is for; it is kept in any case. */
async function backUpBefore({ cluster, settings, service }: Switch, keep: string): Promise<void> {
  await backUp(cluster, settings, [service], "switch").catch((error: unknown) => {
    if (!(error instanceof Failure)) throw error;
    say(`Warning: there is no backup of before the switch, which goes on; ${keep} is what there was. ${error.message}`);
  });
}

/** Puts back the one that was in use before. */
export async function switchBack(asked: Switch): Promise<void> {
  const { cluster, settings, service, yes } = asked;
  const database = databaseNameOf(service)!;
  const found = await withDatabasePod(cluster, settings, service, async (target) => {
    const beside = await besideOf(cluster, target, service);
    const live = beside.find(({ name, mark }) => name === database && mark.copy === "switched")?.mark;
    const rows = await rowsOf(cluster, target, database);
    const kept = live && beside.find(({ name }) => name === live.before);
    return { live, rows, kept, before: kept && !live?.back ? await rowsOf(cluster, target, kept.name) : undefined };
  });
  const { kept, live, rows, before } = found;
  if (live?.back && rows !== undefined) {
    const again = kept
      ? ` To use ${kept.name} again: ${npmRun("restore", settings.stack, `${service.name} --switch --as ${kept.name}`)}`
      : "";
    say(`${database}: is the one of before already.${again}`);
    // They may have failed then.
    return migrate(cluster, settings, service);
  }
  if (!kept) throw new Failure(`${service.name} was switched to no other database: there is nothing to go back to.`);
  // Of one that was in use before its switch nobody has written the rows down.
  const restored = live?.rows;
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
  await renamed(kept.name, live?.was ?? keptName(database, kept.name, []), asked, "yes");
  await migrate(cluster, settings, service);
}

const byTime = (a: Beside, b: Beside) => (b.mark.at ?? "").localeCompare(a.mark.at ?? "");

async function renamed(to: string, keep: string, { cluster, settings, service }: Switch, back = ""): Promise<void> {
  await noteOtherDatabase(cluster, service, false);
  await withDatabasePod(cluster, settings, service, async (target: PodContainer) => {
    const { stack } = settings;
    const again = `Go on with it: ${npmRun("restore", stack, `${service.name} --switch ${back ? "--back" : `--as ${to}`} --yes`)}`;
    const command = scriptCommand("switch.sh", service, {
      ...{ SWITCH_TO: to, SWITCH_KEEP: keep, SWITCH_BACK: back },
      CURE_AGAIN: again,
      CURE_THERE: `What there is: ${npmRun("status", stack)}; what nobody needs goes by ${npmRun("db", stack, "drop NAME")}`,
    });
    const { code, printed, complaint } = await unbrokenly(
      printedInPod(cluster, target, command),
      `The switch may be half done. ${again}`,
    );
    if (code !== 0) throw new Failure(complaint);
    say(printed);
  });
}

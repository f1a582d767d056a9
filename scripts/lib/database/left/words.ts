/** How a database that stays behind is told: what it is, how it goes, and how a service gets it back. */
import { roleNames } from "../../../../components/postgres/roles";
import type { Settings } from "../../../../configuration/config";
import { npmRun, setCommand } from "../../../../configuration/cures";
import { databaseNameOf } from "../../../../configuration/schema";
import type { Cluster } from "../../cluster/cluster";
import { leftDatabases, type Found } from "./look";
import { leftLoginsNote } from "./logins";
import { ago, movedText, rowsText } from "./mark";
import { keptOutsideNote } from "./outside";

/** What stays on the servers, databases and logins, and no service has; undefined where there is nothing, or it cannot be known. */
export async function leftDatabasesNote(cluster: Cluster, settings: Settings): Promise<string | undefined> {
  const [found, ...others] = await Promise.all([
    leftDatabases(cluster, settings),
    keptOutsideNote(cluster, settings),
    leftLoginsNote(cluster, settings),
  ]);
  const closed = found?.closed.map((one) => closedNote(one, settings)) ?? [];
  const notes = [found && leftNote(found.left, found.own, settings), ...closed, ...others].filter(
    (note) => note !== undefined,
  );
  return notes.length === 0 ? undefined : notes.join("\n");
}

/** Of one that is closed: what it waits for, where nothing is at work any more. */
function closedNote({ name, to }: { readonly name: string; readonly to: string }, settings: Settings): string {
  const { stack, services } = settings;
  const restored = /^the database (\S+)$/.exec(to)?.[1];
  const service = services.find((one) => databaseNameOf(one) === name)?.name ?? "SERVICE";
  const cure =
    restored === undefined
      ? npmRun("start", stack)
      : npmRun("restore", stack, `${service} --switch --as ${restored} --yes`);
  return [
    `Note: PostgreSQL lets nobody into the database ${name}: it is copied or switched to ${to} at this moment, or that was interrupted.`,
    `  where nothing is at work any more, this goes on with it: ${cure}`,
  ].join("\n");
}

/** The note for all of them; undefined where there is none. */
export function leftNote(
  left: readonly Found[],
  own: readonly Found[],
  settings: Settings,
  now = new Date(),
): string | undefined {
  if (left.length === 0) return undefined;
  return left.flatMap((database) => linesOf(database, own, settings, now)).join("\n");
}

function linesOf(
  { name, size, hasRows, moved, restored, owner, rows: counted }: Found,
  own: readonly Found[],
  settings: Settings,
  now: Date,
): string[] {
  const { stack, services, database } = settings;
  if (moved) {
    const user = database.serving === "outside" ? undefined : services.find((one) => databaseNameOf(one) === name);
    return [
      `Note: PostgreSQL in the cluster keeps the database ${name} (${size}, ${rowsText(moved.rows)}), ${movedText(moved, now)}.`,
      user
        ? `  rows written since are there, and ${user.name} is to be here: docs/runbooks/move-postgresql-outside.md`
        : `  if nobody needs it any more: ${npmRun("db", stack, `drop ${name}`)}`,
    ];
  }
  if (restored) {
    const isOwner = ({ name: service, database }: Settings["services"][number]) =>
      database && roleNames(service, database.name).owner === owner;
    const service = services.find(isOwner);
    const of = service?.name ?? "SERVICE";
    // One that was put back itself has nothing to go back to.
    const live = own.find((one) => service && one.name === databaseNameOf(service))?.restored;
    const isBack = live?.before === name && !live.back;
    const when = ago(restored.at === undefined ? undefined : new Date(restored.at), now);
    const [what, cure] =
      restored.copy === "before"
        ? [
            `which was in use until another took its place${when}`,
            `to go back to it: ${npmRun("restore", stack, `${of} --switch ${isBack ? "--back" : `--as ${name}`}`)}`,
          ]
        : [`restored${when}`, `to use it: ${npmRun("restore", stack, `${of} --switch --as ${name}`)}`];
    return [
      `Note: PostgreSQL keeps the database ${name} (${size}, ${rowsText(counted)}), ${what}.`,
      `  ${cure}`,
      `  if nobody needs it any more: ${npmRun("db", stack, `drop ${name}`)}`,
    ];
  }
  const rows = hasRows === false ? ", no rows" : "";
  return [
    `Note: PostgreSQL keeps the database ${name} (${size}${rows}), which no service in Pulumi.${stack}.yaml has.`,
    `  if nobody needs it any more: ${npmRun("db", stack, `drop ${name}`)}`,
    ...(hasRows === false ? [] : keepingLines(name, own, settings)),
  ];
}

/** Where no service is likely to be the one that had it, how any would have it again. */
function keepingLines(name: string, own: readonly Found[], settings: Settings): string[] {
  const found = keeping(name, own, settings);
  return found.length > 0
    ? found
    : [`  if a service of another name had it: in Pulumi.${settings.stack}.yaml, at its database.name, write: ${name}`];
}

/** A service whose own database has no row yet may be the one that had it, under another name. */
function keeping(name: string, own: readonly Found[], { stack, services }: Settings): string[] {
  return services.flatMap((service, index) => {
    const database = databaseNameOf(service);
    const isNew = own.some((one) => one.name === database && one.hasRows === false);
    if (!service.database && roleNames(service.name).database === name)
      return [`  if ${service.name} is to have it again: ${setCommand(stack, ["services", index, "database"], {})}`];
    if (!isNew) return [];
    return [
      `  if ${service.name} is the service that had it (its own, ${database}, has no rows): ${keepCommand(stack, index, name)}`,
    ];
  });
}

/** What gives a service of the stack the database `name`. */
export const keepCommand = (stack: string, index: number, name: string): string =>
  setCommand(stack, ["services", index, "database", "name"], name);

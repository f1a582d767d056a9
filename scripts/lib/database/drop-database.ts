/** Dropping a database that no service of the stack has: what a program on top of it left behind, or a removed service. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import { roleNames } from "../../../components/postgres/roles";
import type { Settings } from "../../../configuration/config";
import { npmRun } from "../../../configuration/cures";
import type { OutsideSettings } from "../../../configuration/database";
import { databaseNameOf } from "../../../configuration/schema";
import { confirmByTyping } from "../terminal/ask";
import { openCluster, type Cluster } from "../cluster/cluster";
import { Failure } from "../../../configuration/failure";
import { ROOT } from "../terminal/project";
import { COUNT, numberIn } from "./left/look";
import { movedBy, movedText, rowsText } from "./left/mark";
import { answerOfServer, inServer, superuserOf } from "./psql";

const OWN = ["postgres", "template0", "template1"];
const SQL = readFileSync(join(ROOT, "components", "postgres", "drop.sql"), "utf8");

/** As psql is told of it. @param name the database's, or its service's, which has no underscore */
export const namesOf = (name: string) => ({ database: name.includes("_") ? name : roleNames(name).database });

type Names = ReturnType<typeof namesOf>;

/** @throws Failure where the database is PostgreSQL's own, or a service's of the stack. */
export function refuseUsed({ stack, services }: Settings, database: string): void {
  if (OWN.includes(database)) throw new Failure(`${database} is PostgreSQL's own. Nothing was dropped.`);
  const user = services.find((one) => databaseNameOf(one) === database);
  if (!user) return;
  throw new Failure(
    `The database ${database} belongs to the service ${user.name}. Nothing was dropped.\n` +
      `If it is to go: take the service out of Pulumi.${stack}.yaml (or set its database to false), ${npmRun("start", stack)}, and try again.`,
  );
}

/** What the server says of it: the counts decide, the rest is told. */
interface Facts {
  /** Null where there is no such database. */
  readonly size: string | null;
  readonly comment?: string | null;
  /** Nobody can look into it. */
  readonly fenced?: boolean | null;
  readonly sessions: number;
  /** Those that go with it. */
  readonly roles: readonly string[];
  readonly databases: readonly string[] | null;
}

/** Drops it, after it was asked for by name, and says what went and what stays. */
export async function dropDatabase(settings: Settings, name: string, yes: boolean): Promise<string> {
  const names = namesOf(name);
  const { inside, serving } = settings.database;
  const outside = serving === "outside" ? settings.database.outside : undefined;
  // Of a service that was moved outside, the one that it was moved from may go.
  if (!outside || !inside) refuseUsed(settings, names.database);
  if (outside && !inside) throw new Failure(byHand(outside, names));
  const cluster = await openCluster(settings);
  const facts = JSON.parse(await psql(cluster, settings, { ...names, look: "1" })) as Facts;
  if (outside && !movedBy(facts.comment)) refuseUsed(settings, names.database);
  if (outside && facts.size === null && facts.roles.length === 0) throw new Failure(byHand(outside, names));
  const rows = facts.size && !facts.fenced ? await answerOfServer(cluster, settings, COUNT, names.database) : undefined;
  const what = describe(names, facts, numberIn(rows));
  if (!yes) {
    const withoutAsking = `npm run db -- drop ${names.database} ${settings.stack} --yes`;
    await confirmByTyping(names.database, `${what} will be deleted for good.`, withoutAsking);
  }
  const stays = await psql(cluster, settings, names);
  return [`${what}: gone.`, stays].filter(Boolean).join("\n");
}

/**
 * `The database reports_api (8 MB, 25 rows) with its roles …`.
 *
 * @param counted its rows; those of one that nobody can look into stand in its mark, if anywhere.
 * @throws Failure where there is nothing to drop, or somebody uses it
 */
export function describe({ database }: Names, facts: Facts, counted?: number, now = new Date()): string {
  const { size, sessions, roles, databases } = facts;
  if (size === null && roles.length === 0) {
    throw new Failure(`There is no database ${database}; there are: ${databases?.join(", ") ?? "none"}`);
  }
  if (sessions > 0) {
    const count = sessions === 1 ? "1 connection" : `${sessions} connections`;
    throw new Failure(
      `The database ${database} is in use by ${count}. Nothing was dropped. Delete first what uses it: ` +
        "the program on top of this stack has a `pulumi destroy` of its own.",
    );
  }
  const owned = roles.length === 0 ? "" : `${roles.length === 1 ? "the role" : "the roles"} ${roles.join(", ")}`;
  if (size === null) return `What is left of the database ${database}: ${owned}`;
  const moved = movedBy(facts.comment);
  const told = [size, rowsText(counted ?? moved?.rows), ...(moved ? [movedText(moved, now)] : [])];
  return `The database ${database} (${told.join(", ")})${owned ? ` with ${owned}` : ""}`;
}

/** By the server's local socket, which the official image trusts. */
async function psql(cluster: Cluster, settings: Settings, variables: object): Promise<string> {
  const command = ["psql", "-XAtq", "-U", superuserOf(settings), "-d", "postgres", ...variablesOf(variables)];
  const { code, printed, complaint } = await inServer(cluster, settings, command, SQL);
  if (code !== 0) throw new Failure(`PostgreSQL refused: ${complaint}`);
  return printed;
}

const variablesOf = (values: object) => Object.entries(values).flatMap(([key, value]) => ["-v", `${key}=${value}`]);

const byHand = ({ host, port, admin }: OutsideSettings, names: Names) =>
  `PostgreSQL runs outside the cluster. Nothing was dropped. From where it can be reached:\n  psql -h ${host} -p ${port} -U ${admin} -d postgres ` +
  `${variablesOf(names).join(" ")} -f components/postgres/drop.sql`;

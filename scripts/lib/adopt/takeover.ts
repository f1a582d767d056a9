/** From hand-made objects to the stack's own, over the same volume; and back. */
import { setTimeout as sleep } from "node:timers/promises";

import type { Stack } from "@pulumi/pulumi/automation";

import type { Settings } from "../../../configuration/config";
import { POSTGRES_PASSWORD } from "../../../configuration/secret-names";
import { editDocument } from "../config/edit";
import type { Cluster } from "../cluster/cluster";
import { cli, stateOf } from "../engine/engine";
import { Failure } from "../../../configuration/failure";
import { operate } from "../engine/operation";
import { serverContainer } from "../database/psql";
import { PROJECT } from "../terminal/project";
import { say } from "../terminal/terminal";
import { forget, keep, keepObjects, kept, restoreStackFile } from "./backup";
import {
  giveBack,
  giveTo,
  passwordOf,
  rightsIn,
  rowCounts,
  runningMajor,
  type Rights,
  type Rows,
  type Server,
} from "./database";
import { deleteObjects, deployedObjects, isWorkload, scale, until, withoutPods } from "./objects";
import { compareRows, type Adopted } from "./plan";
import { restore } from "./restore";
import { withoutLeave, writeAdopted } from "./stack-file";
import { serverOf, type Survey } from "./survey";

/** The Kubernetes provider's own switch for objects that exist. */
const TAKE_OVER = "PULUMI_K8S_UPSERT_EXISTING_OBJECTS";

/** @returns what there is to say of the rows. */
export async function takeOver(
  cluster: Cluster,
  stack: Stack,
  settings: Settings,
  found: Survey,
  databases: readonly Adopted[],
): Promise<string> {
  const { server, replaced, namespaces, address } = found;
  const password = await passwordOf(server, address);
  const rights = await Promise.all(databases.map(({ database, owner }) => rightsIn(server, database, owner)));
  keep(settings.stack, { namespaces, objects: replaced, rights });
  stack.workspace.envVars[TAKE_OVER] = "true";
  await configured(stack, settings.stack, found, databases, password);
  const [before, after] = await replace(cluster, stack, settings, found, databases).catch((error: unknown) => {
    throw new Failure(`${(error as Error).message}\n\nThe data is untouched. Go back: ${back(settings.stack)}`);
  });
  return databases.map(({ database }, i) => compareRows(database, before[i]!, after[i]!)).join("\n");
}

/** @returns the rows of each database when the writers had stopped, and those that the stack's own server came up with. */
async function replace(
  cluster: Cluster,
  stack: Stack,
  settings: Settings,
  found: Survey,
  databases: readonly Adopted[],
): Promise<[Rows[], Rows[]]> {
  const { server, replaced } = found;
  const up = () => operate(stack, (options) => stack.up(options), back(settings.stack));
  say("Stopping what writes …");
  await stopWriters(cluster, found);
  for (const { database, owner, stamp } of databases) await giveTo(server, database, owner, stamp);
  const before = await Promise.all(databases.map(({ database }) => rowCounts(server, database)));
  say("The databases have their owners. Deleting what is made anew …");
  await deleteObjects(cluster, replaced);
  const rows = whenUp({ ...server, target: serverContainer(settings) }, databases);
  await up().finally(rows.end);
  const after = await rows.counted;
  editDocument(settings.stack, (file) => withoutLeave(file, databases));
  // The state keeps the switch as an input of the provider: turned off at once, it takes over nothing else later.
  delete stack.workspace.envVars[TAKE_OVER];
  await up();
  return [before, after];
}

const back = (stack: string) => `npm run adopt -- ${stack} --rollback`;

/** The stack's file as the adopted stack has it. @throws Failure where the preview does; nothing is changed then. */
async function configured(
  stack: Stack,
  name: string,
  { volume }: Survey,
  databases: readonly Adopted[],
  password: string,
): Promise<void> {
  try {
    editDocument(name, (file) => writeAdopted(file, volume, databases));
    // By standard input: an argument could be read by everybody on this machine.
    await cli(stack, ["config", "set", "--secret", `${PROJECT}:${POSTGRES_PASSWORD}`], password);
    say("Previewing …");
    await operate(stack, (options) => stack.preview(options), `npm run adopt -- ${name}`);
  } catch (error) {
    restoreStackFile(name);
    forget(name);
    throw new Failure(`${(error as Error).message}\n\nNothing was changed.`);
  }
}

/** All but the server; each is deleted only when its last word is in the database, and in the counts. */
async function stopWriters(cluster: Cluster, { replaced, serverWorkload }: Survey): Promise<void> {
  const writers = replaced.filter((object) => isWorkload(object) && object !== serverWorkload);
  for (const writer of writers) await scale(cluster, writer, 0);
  for (const writer of writers) await withoutPods(cluster, writer);
}

/** Rows as soon as the server is up again: migrations and the service come later, and write. */
function whenUp(server: Server, databases: readonly Adopted[]) {
  const count = () => Promise.all(databases.map(({ database }) => rowCounts(server, database)));
  const state = { ended: false };
  const counted = (async () => {
    while (!state.ended) {
      const rows = await count().catch(() => undefined);
      if (rows) return rows;
      await sleep(300);
    }
    return count();
  })();
  // Where `up` fails, what it says is told, and not that there is no server.
  counted.catch(() => undefined);
  return { counted, end: () => void (state.ended = true) };
}

/** Everything as it was before, with what was written since: the volume was the same all along. */
export async function rollBack(cluster: Cluster, stack: Stack, settings: Settings): Promise<void> {
  const { namespaces, objects, rights } = kept(settings.stack);
  const { resources } = await stateOf(stack);
  await restore(cluster, { namespaces, objects }, deployedObjects(resources), {
    made: (now) => keepObjects(settings.stack, now),
    serverReady: () => giveAllBack(cluster, settings.database.namespace, rights),
  });
  const { version } = await stack.exportStack();
  await stack.importStack({ version, deployment: { manifest: {}, resources: [] } as never });
  restoreStackFile(settings.stack);
  forget(settings.stack);
}

async function giveAllBack(cluster: Cluster, namespace: string, rights: readonly Rights[]): Promise<void> {
  const servers: Server[] = [];
  await until(`PostgreSQL in ${namespace} answers`, async () => {
    const found = await serverOf(cluster, namespace).catch(() => undefined);
    const answers = found && (await runningMajor(found.server).catch(() => undefined));
    if (answers) servers.push(found.server);
    return servers.length > 0;
  });
  for (const one of rights) await giveBack(servers[0]!, one);
}

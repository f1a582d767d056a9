/** From hand-made objects to the stack's own, over the same volume; and back. */
import type { Stack } from "@pulumi/pulumi/automation";

import type { Settings } from "../../../configuration/config";
import { POSTGRES_PASSWORD } from "../../../configuration/secret-names";
import { editDocument } from "../config/edit";
import type { Cluster } from "../cluster/cluster";
import { cli, stateOf } from "../engine/engine";
import { Failure } from "../../../configuration/failure";
import { operate } from "../engine/operation";
import { PROJECT } from "../terminal/project";
import { say } from "../terminal/terminal";
import { forget, keep, kept, restoreStackFile } from "./backup";
import { giveTo, passwordOf } from "./database";
import { createObjects, deleteObjects, deployedObjects, relabel } from "./objects";
import type { Adopted } from "./plan";
import type { Survey } from "./survey";

/** The Kubernetes provider's own switch for objects that exist. */
const TAKE_OVER = "PULUMI_K8S_UPSERT_EXISTING_OBJECTS";

export async function takeOver(
  cluster: Cluster,
  stack: Stack,
  settings: Settings,
  found: Survey,
  databases: readonly Adopted[],
): Promise<void> {
  const { server, volume, replaced, namespaces, address } = found;
  const password = await passwordOf(server, address);
  keep(settings.stack, { namespaces, objects: replaced });
  writeConfig(settings.stack, volume, databases);
  // By standard input: an argument could be read by everybody on this machine.
  await cli(stack, ["config", "set", "--secret", `${PROJECT}:${POSTGRES_PASSWORD}`], password);
  for (const { database, owner, stamp } of databases) await giveTo(server, database, owner, stamp);
  say("The databases have their owners. Previewing …");
  stack.workspace.envVars[TAKE_OVER] = "true";
  const back = `npm run adopt -- ${settings.stack} --rollback`;
  await operate(stack, (options) => stack.preview(options), back);
  say("Deleting what is made anew …");
  await deleteObjects(cluster, replaced);
  const up = () =>
    operate(stack, (options) => stack.up(options), back).catch((error: unknown) => {
      throw new Failure(`${(error as Error).message}\n\nThe data is untouched. Go back: ${back}`);
    });
  await up();
  // The state keeps the switch as an input of the provider: turned off at once, it takes over nothing else later.
  delete stack.workspace.envVars[TAKE_OVER];
  await up();
}

/** Everything as it was before, with what was written since: the volume was the same all along. */
export async function rollBack(cluster: Cluster, stack: Stack, settings: Settings): Promise<void> {
  const { namespaces, objects } = kept(settings.stack);
  const { resources } = await stateOf(stack);
  say("Deleting what the stack made …");
  await deleteObjects(cluster, deployedObjects(resources));
  await deleteObjects(cluster, objects);
  for (const namespace of namespaces) await relabel(cluster, namespace);
  say("Making what was there before …");
  await createObjects(cluster, objects);
  const { version } = await stack.exportStack();
  await stack.importStack({ version, deployment: { manifest: {}, resources: [] } as never });
  restoreStackFile(settings.stack);
  forget(settings.stack);
}

const writeConfig = (stack: string, volume: Survey["volume"], databases: readonly Adopted[]): void =>
  editDocument(stack, (file) => {
    const database = ["config", `${PROJECT}:database`];
    if (!file.hasIn(database)) file.setIn(database, file.createNode({ kind: "statefulset" }));
    for (const [key, value] of Object.entries(volume)) file.setIn([...database, key], value);
    for (const { index, database: name } of databases)
      file.setIn(["config", `${PROJECT}:services`, index, "database", "name"], name);
  });

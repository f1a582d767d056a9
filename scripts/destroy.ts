/** `npm run destroy`: deletes a stack with its data, after it was told what that is. */
import type { Stack } from "@pulumi/pulumi/automation";

import type { Settings } from "../configuration/config";
import { npmRun } from "../configuration/cures";
import { keyNote } from "./lib/database/backup/leaving";
import { commandLine } from "./lib/terminal/arguments";
import { confirmByTyping } from "./lib/terminal/ask";
import { cliCommand } from "./lib/engine/backend";
import { destroyStack, doomedBy } from "./lib/destroy/destroy-stack";
import { findStack, stateOf, type State, type StateResource } from "./lib/engine/engine";
import { Failure, script } from "../configuration/failure";
import { imagesLine, inventory, resourcesLine } from "./lib/destroy/inventory";
import { asDeployed, clusterState } from "./lib/cluster/k3d-cluster";
import { preflight } from "./lib/doctor/machine";
import { loadStack } from "./lib/terminal/project";
import { resume } from "./lib/resume/resume";
import { resourceName } from "./lib/engine/resource-name";
import { say } from "./lib/terminal/terminal";

const USAGE = `npm run destroy [-- OPTIONS]

Deletes the stack: its resources, its databases, and the k3d cluster that it made. Pulumi.<stack>.yaml stays.
  -s, --stack STACK   the stack (default: local)
  -y, --yes           do not ask`;

script(async () => {
  const { values } = commandLine(USAGE, { yes: { type: "boolean", short: "y", default: false } });
  const loaded = loadStack(values.stack);
  await preflight(loaded, { ports: false });
  const stack = await findStack(loaded, say);
  const known = stack ? await stateOf(stack) : { resources: [], pending: 0 };
  // What the file names by now may be another cluster, that nothing was deployed to yet.
  const settings = asDeployed(loaded, known.resources);
  const { k3d } = settings.cluster;
  const resources = stack ? await resumed(stack, settings, known) : [];
  const doomed = await doomedBy(settings, resources);
  const { state, own, images } = doomed;
  if (!stack && !own) return say(`There is no stack ${settings.stack}: nothing to delete.`);
  const note = keyNote(resources, settings.stack);
  if (note) say(note);
  refuseProtected(stack, resources);
  const lines = [
    resourcesLine(resources),
    ...(own ? imagesLine(images) : []),
    ...(await inventory(settings, state, own)),
  ];
  say(`To be deleted with the stack ${settings.stack}:\n${lines.map((line) => `  ${line}`).join("\n")}`);
  if (!values.yes)
    await confirmByTyping(settings.stack, "All of this will be deleted.", npmRun("destroy", settings.stack, "--yes"));
  await destroyStack(stack, doomed);
  if (k3d && !own && state !== "absent") say(`The k3d cluster ${k3d.name} itself stays: the stack did not make it.`);
  say(`The stack ${settings.stack} is deleted. Make it anew: ${npmRun("start", settings.stack)}`);
});

/** What a killed engine had made is the stack's, and goes with it. */
async function resumed(stack: Stack, settings: Settings, { resources, pending }: State) {
  const { k3d } = settings.cluster;
  if (pending === 0 || (k3d && (await clusterState(k3d)) !== "running")) return resources;
  await resume(stack, settings, { refuse: false });
  return (await stateOf(stack)).resources;
}

function refuseProtected(stack: Stack | undefined, resources: readonly StateResource[]): void {
  const kept = resources.filter((resource) => resource.protect === true).map(({ urn }) => resourceName(urn));
  if (!stack || kept.length === 0) return;
  const unprotect = cliCommand(stack.workspace.envVars, `state unprotect --all -s ${stack.name} --yes`);
  throw new Failure(
    `The stack ${stack.name} protects what holds its data: ${kept.join(", ")}. Nothing was deleted.\n` +
      `If the data is to go, lift the protection: ${unprotect}`,
  );
}

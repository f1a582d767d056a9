/** `npm run destroy`: deletes a stack with its data, after it was told what that is. */
import type { Stack } from "@pulumi/pulumi/automation";

import { run } from "../components/command";
import { K3D_SILENCE_SECONDS } from "../components/k3d/k3d";
import type { Settings } from "../stacks/config";
import { commandLine } from "./lib/arguments";
import { confirmByTyping } from "./lib/ask";
import { cliCommand } from "./lib/backend";
import { toldByCli } from "./lib/cli-error";
import { findStack, stateOf, type StateResource } from "./lib/engine";
import { Failure, script } from "./lib/failure";
import { npmRun } from "./lib/greeting";
import { imagesLine, inventory, leftovers, removal, resourcesLine } from "./lib/inventory";
import { clusterState, ensureStarted, isOwn, type ClusterState } from "./lib/k3d-cluster";
import { importedImages, removeBuilt } from "./lib/built-images";
import { dockerMoved } from "./lib/moved-docker";
import { operate } from "./lib/operation";
import { preflight } from "./lib/preflight";
import { loadStack } from "./lib/project";
import { resume } from "./lib/resume";
import { nameOf } from "./lib/resource-name";
import { say } from "./lib/terminal";

const USAGE = `npm run destroy [-- OPTIONS]

Deletes the stack: its resources, its databases, and the k3d cluster that it made. Pulumi.<stack>.yaml stays.
  -s, --stack STACK   the stack (default: local)
  -y, --yes           do not ask`;

script(async () => {
  const { values } = commandLine(USAGE, { yes: { type: "boolean", short: "y", default: false } });
  const settings = loadStack(values.stack);
  await preflight(settings, { ports: false });
  const stack = await findStack(settings, say);
  const { cluster } = settings;
  const state = cluster.kind === "k3d" ? await clusterState(cluster) : "running";
  const resources = stack ? await resourcesOf(stack, settings, state) : [];
  const own = cluster.kind === "k3d" && state !== "absent" && (await isOwn(settings, () => Promise.resolve(resources)));
  if (!stack && !own) return say(`There is no stack ${settings.stack}: nothing to delete.`);
  refuseProtected(stack, resources);
  const lines = [
    resourcesLine(resources),
    ...(own ? imagesLine(resources) : []),
    ...(await inventory(settings, state, own)),
  ];
  say(`To be deleted with the stack ${settings.stack}:\n${lines.map((line) => `  ${line}`).join("\n")}`);
  if (!values.yes)
    await confirmByTyping(settings.stack, "All of this will be deleted.", npmRun("destroy", settings.stack, "--yes"));
  const images = importedImages(resources);
  if (stack) await destroy(stack, settings, { state, own }, dockerMoved(resources));
  if (cluster.kind === "k3d" && own) {
    await sweep(cluster.name);
    await removeBuilt(images);
  }
  if (cluster.kind === "k3d" && !own && state !== "absent")
    say(`The k3d cluster ${cluster.name} itself stays: the stack did not make it.`);
  say(`The stack ${settings.stack} is deleted. Make it anew: ${npmRun("start", settings.stack)}`);
});

/** What a killed engine had made is the stack's, and goes with it. */
async function resourcesOf(stack: Stack, settings: Settings, state: ClusterState): Promise<readonly StateResource[]> {
  const { resources, pending } = await stateOf(stack);
  if (pending === 0 || state !== "running") return resources;
  await resume(stack, settings, { refuse: false });
  return (await stateOf(stack)).resources;
}

function refuseProtected(stack: Stack | undefined, resources: readonly StateResource[]): void {
  const kept = resources.filter((resource) => resource.protect === true).map(({ urn }) => nameOf(urn));
  if (!stack || kept.length === 0) return;
  const unprotect = cliCommand(stack.workspace.envVars, `state unprotect --all -s ${stack.name} --yes`);
  throw new Failure(
    `The stack ${stack.name} protects what holds its data: ${kept.join(", ")}. Nothing was deleted.\n` +
      `If the data is to go, lift the protection: ${unprotect}`,
  );
}

async function destroy(
  stack: Stack,
  settings: Settings,
  cluster: { readonly state: ClusterState; readonly own: boolean },
  runProgram: boolean,
): Promise<void> {
  // With a cluster of the stack's own everything in it goes at once; in any other each object is deleted.
  if (cluster.state === "stopped" && !cluster.own) await ensureStarted(settings, say);
  const gone = cluster.state === "absent";
  if (gone) stack.workspace.envVars["PULUMI_K8S_DELETE_UNREACHABLE"] = "true";
  const again = npmRun("destroy", settings.stack);
  await operate(stack, (options) => stack.destroy({ ...options, refresh: gone, runProgram }), again);
  // The state of a shared stack keeps its history.
  if (settings.cluster.kind !== "k3d") return;
  await stack.workspace.removeStack(stack.name, { preserveConfig: true }).catch((error: unknown) => {
    throw toldByCli(error, settings.stack);
  });
}

/** A cluster that the state did not know, from an interrupted run, goes as well; nothing of it may stay behind. */
async function sweep(name: string): Promise<void> {
  if ((await leftovers(name)).length > 0)
    await run("k3d", ["cluster", "delete", name], { silence: K3D_SILENCE_SECONDS });
  const left = await leftovers(name);
  if (left.length > 0) throw new Failure(`Left behind by k3d: ${left.join(", ")}. Delete it: ${removal(left)}`);
}

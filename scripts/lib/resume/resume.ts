/** After a killed engine: what it had made is taken into the state, what it had not is forgotten. */
import type { Stack } from "@pulumi/pulumi/automation";

import { statusOf } from "../../../components/cluster/api-error";
import type { LiveObject } from "../../../components/kubernetes/object";
import type { Settings } from "../../../configuration/config";
import { npmRun } from "../../../configuration/cures";
import { kindAndName, objectApi, type Header } from "../adopt/objects";
import { cli, exported } from "../engine/engine";
import { openCluster, type Cluster } from "../cluster/cluster";
import { deletion } from "../cluster/kubectl";
import { Failure } from "../../../configuration/failure";
import { completed, headerOf, isMade, pendingCreates, type Entry, type Export } from "./interrupted";
import { unlocked } from "../engine/lock";
import { operate } from "../engine/operation";
import { say } from "../terminal/terminal";

/**
 * Puts the state right. Nothing is changed in the cluster.
 *
 * @param refuse what of somebody else's stands where an object was to be made; without it, it is left alone.
 * @throws Failure where an engine is still at work, or something of somebody else's is refused.
 */
export async function resume(stack: Stack, settings: Settings, { refuse = true } = {}): Promise<void> {
  await takeLock(stack, settings, await exported<Export>(stack));
  // As the engine left it that held the lock until now, and not as it was while it worked.
  const state = await exported<Export>(stack);
  if (!state.deployment.pending_operations?.length) return;
  say("An operation before this one was killed: what it was making is looked at again.");
  const made = await madeOf(state, settings, refuse);
  await unlocked(stack, () => cli(stack, ["stack", "import"], JSON.stringify(completed(state, made))));
  if (made.size === 0) return;
  say(`It had made, and the stack goes on with: ${[...made.values()].map(kindAndName).join(", ")}`);
  await refresh(
    stack,
    settings,
    [...made.keys()].map(({ urn }) => urn),
  );
}

/** What is pending of an engine that still works is no affair of ours; the lock tells. The stack's own root is nowhere. */
async function takeLock(stack: Stack, settings: Settings, { deployment }: Export): Promise<void> {
  const root = deployment.resources?.find(({ type }) => type === "pulumi:pulumi:Stack");
  if (root) await refresh(stack, settings, [root.urn]);
}

const refresh = (stack: Stack, { stack: name }: Settings, target: string[]) =>
  operate(stack, (options) => stack.refresh({ ...options, target }), npmRun("start", name));

async function madeOf(state: Export, settings: Settings, refuse: boolean): Promise<Map<Entry, LiveObject>> {
  const pending = pendingCreates(state).filter((entry) => headerOf(entry));
  if (pending.length === 0) return new Map();
  // What is in a cluster of the stack's own is the stack's, and is taken over wherever it is met.
  const own = settings.cluster.k3d?.create === true;
  const cluster = await openCluster(settings).catch((error: unknown) => {
    if (own) return undefined;
    throw error;
  });
  if (!cluster) return new Map();
  const found = await Promise.all(pending.map(async (entry) => [entry, await look(cluster, entry)] as const));
  const there = found.flatMap(([entry, live]) => (live ? [[entry, live] as const] : []));
  const made = there.filter(([entry, live]) => isMade(live, entry, state));
  const foreign = there.filter((one) => !made.includes(one)).map(([, live]) => live);
  if (foreign.length > 0 && refuse && !own) throw new Failure(refusal(foreign, settings));
  return new Map(made);
}

/** The object as it is; undefined where there is none, or no such kind. */
async function look(cluster: Cluster, entry: Entry): Promise<LiveObject | undefined> {
  const api = await objectApi(cluster);
  return api.read(headerOf(entry) as Header).catch((error: Error) => {
    if (statusOf(error) === 404 || /^Unrecognized API version and kind/.test(error.message)) return undefined;
    throw error;
  });
}

function refusal(objects: readonly LiveObject[], settings: Settings): string {
  const { stack } = settings;
  const lines = objects.map((object) => {
    const { managedFields = [], creationTimestamp } = object.metadata ?? {};
    const by = [...new Set(managedFields.map(({ manager }) => manager))].join(", ") || "somebody";
    const since = creationTimestamp ? `, ${new Date(creationTimestamp).toISOString()}` : "";
    return `  ${kindAndName(object)} (made by ${by}${since}). If nobody needs it: ${deletion(object, settings)}`;
  });
  return (
    `A killed operation of the stack ${stack} was about to make what is there already, and this stack did not make it. ` +
    `Nothing was changed.\n${lines.join("\n")}\nThen try again: ${npmRun("start", stack)}`
  );
}

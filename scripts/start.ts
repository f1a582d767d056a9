/** `npm start`: from whatever is there to a running stack, with one command. */
import type { Stack } from "@pulumi/pulumi/automation";

import type { Settings } from "../configuration/config";
import { npmRun } from "../configuration/cures";
import { commandLine } from "./lib/terminal/arguments";
import { confirmByTyping } from "./lib/terminal/ask";
import { openCluster } from "./lib/cluster/cluster";
import { collationWarning } from "./lib/database/collation";
import { confirmLostKey, releaseVolume } from "./lib/database/backup/leaving";
import { leaveEmptyCluster } from "./lib/destroy/destroy-stack";
import { findExisting, openStack, stateOf, type Existing, type StateResource } from "./lib/engine/engine";
import { script } from "../configuration/failure";
import { greeting } from "./lib/terminal/greeting";
import { ensureStarted, refuseUnknown } from "./lib/cluster/k3d-cluster";
import { ImagesAhead } from "./lib/cluster/images-ahead";
import { builtImages, knownImages, lostImages } from "./lib/cluster/built-images";
import { dockerMoved } from "./lib/cluster/moved-docker";
import { confirmLoss, leavingWarnings } from "./lib/database/left/ahead";
import { leftDatabasesNote } from "./lib/database/left/words";
import { networkWarning } from "./lib/diagnosis/network-enforcement";
import { isChange, operate, outcome } from "./lib/engine/operation";
import { traceInto, traceStep } from "./lib/engine/trace";
import { preflight } from "./lib/doctor/machine";
import { loadStack } from "./lib/terminal/project";
import { resume } from "./lib/resume/resume";
import { say } from "./lib/terminal/terminal";

const USAGE = `npm start [-- OPTIONS]

Builds the images, makes the cluster and deploys; run again, it does what is left to do.
  -s, --stack STACK   the stack (default: local)
      --rebuild       build all images again, whatever the state says
  -y, --yes           do not ask before a stack on a shared cluster is changed
      --delete-data   do not ask before PostgreSQL is deleted with its volume, where the file has none any more, or the key
                      of backups that are not made any more
      --trace FILE    write down when each step and each resource began and ended, for npm run bench -- --trace`;

/** Seconds that a service may take to answer: more where its pods have just been started with their cluster. */
const PATIENCE = { running: 10, started: 90 };

script(async () => {
  const { values } = commandLine(USAGE, {
    rebuild: { type: "boolean", default: false },
    yes: { type: "boolean", short: "y", default: false },
    "delete-data": { type: "boolean", default: false },
    trace: { type: "string" },
  });
  traceInto(values.trace);
  const settings = loadStack(values.stack);
  // Beside each other, since each takes a while; what is wrong with the machine is told first.
  const existing = findExisting(settings).catch(() => undefined);
  const { nodes } = await preflight(settings);
  traceStep("checks of the machine");
  const started = await ensureStarted(settings, nodes);
  let { stack, state } = (await existing) ?? (await opened(settings));
  traceStep("the cluster and the state are looked at");
  await refuseUnknown(settings, state.resources, nodes);
  if (state.pending === 0 && (await leaveEmptyCluster(stack, settings, state.resources)))
    ({ stack, state } = await opened(settings));
  if (state.pending > 0) await resume(stack, settings);
  if (!values["delete-data"]) await confirmLoss(state.resources, settings);
  await confirmLostKey(stack, state.resources, settings, values["delete-data"]);
  for (const warning of leavingWarnings(state.resources, settings)) say(warning);
  if (settings.cluster.existing && !values.yes) await confirmShared(stack, settings);
  await releaseVolume(stack, state.resources, settings);
  const runProgram = dockerMoved(state.resources);
  const ahead = values.rebuild || runProgram ? undefined : new ImagesAhead(settings, state.resources);
  const replace = await imagesToBuild(state.resources, values.rebuild);
  traceStep("questions, and images that are there");
  const { progress } = await operate(
    stack,
    (options) => stack.up({ ...options, refresh: true, replace, runProgram }),
    npmRun("start", settings.stack),
  ).catch(async (error: unknown) => {
    await ahead?.settle(async () => knownImages((await stateOf(stack)).resources));
    throw error;
  });
  traceStep("engine");
  say(outcome(progress.changes));
  await ahead?.settle(() => Promise.resolve(Object.values(progress.outputs).map(String)));
  // The stack runs, whatever comes of these looks. Where nothing changed, they were told before, and `npm run status` has them.
  const warnings = isChange(progress.changes) ? looks(settings) : Promise.resolve([]);
  say(await greeting(settings, progress.outputs, started ? PATIENCE.started : PATIENCE.running));
  traceStep("the services answer");
  for (const warning of await warnings) if (warning) say(`\n${warning}`);
});

async function looks(settings: Settings): Promise<readonly (string | undefined)[]> {
  try {
    const cluster = await openCluster(settings, settings.cluster.k3d !== undefined);
    const asked = [networkWarning(cluster), collationWarning(cluster, settings), leftDatabasesNote(cluster, settings)];
    return await Promise.all(asked);
  } catch {
    return [];
  }
}

async function opened(settings: Settings): Promise<Existing> {
  const stack = await openStack(settings, say);
  return { stack, state: await stateOf(stack) };
}

/** A cluster that others use as well is not changed by a slip of the stack's name. */
async function confirmShared(stack: Stack, { stack: name }: Settings): Promise<void> {
  const { result } = await operate(
    stack,
    (options) => stack.preview({ ...options, refresh: true }),
    npmRun("start", name),
  );
  say(`On the shared cluster this would be: ${outcome(result.changeSummary)}`);
  await confirmByTyping(name, "Go on?", npmRun("start", name, "--yes"));
}

async function imagesToBuild(resources: readonly StateResource[], rebuild: boolean): Promise<string[]> {
  if (rebuild) return builtImages(resources);
  const lost = await lostImages(resources);
  if (lost.length > 0) say("Docker has lost images that the cluster lacks as well: they are built again.");
  return lost;
}

/** What a stack on a cluster that others share needs beside this machine: its state, the cluster and the registry. */
import { setTimeout as sleep } from "node:timers/promises";

import { clusterUidOf, wayTo } from "../../../components/existing/access";
import { withRegistry, type RegistryAccess } from "../../../components/registry/access";
import type { Settings } from "../../../stacks/config";
import { REGISTRY_PASSWORD } from "../../../stacks/secrets";
import { imageName } from "../../../stacks/settings";
import { clusterAccess } from "../cluster-access";
import { openStack } from "../engine";
import { cliAtHand } from "../pulumi-cli";
import { say } from "../terminal";
import { missing, ok, type Row } from "./row";

/** A backend that is out of reach is tried again and again by the CLI. */
const SECONDS = 30;

/** None for a k3d stack, which makes all that it needs. */
export async function sharedRows(settings: Settings): Promise<Row[]> {
  if (settings.cluster.kind === "k3d") return [];
  const rows = [stateRow(settings), clusterRow(settings), registryRow(settings)];
  return (await Promise.all(rows)).filter((row) => row !== undefined);
}

async function stateRow(settings: Settings): Promise<Row> {
  if (!(await cliAtHand())) return ok("State", "not looked at: Pulumi is not there yet");
  const tooLate = sleep(SECONDS * 1000, undefined, { ref: false }).then(() => {
    throw new Error(`the backend of the state does not answer in ${SECONDS} s\npulumi whoami -v`);
  });
  return Promise.race([openStack(settings, say), tooLate]).then(
    () => ok("State", `the stack ${settings.stack} is there`),
    (error: Error) => told("State", error.message),
  );
}

async function clusterRow(settings: Settings): Promise<Row> {
  const { cluster, stack } = settings;
  const { context, uid: trusted } = cluster as Extract<Settings["cluster"], { kind: "existing" }>;
  try {
    const access = await clusterAccess(settings);
    const uid = await clusterUidOf(access);
    if (uid === trusted) return ok("Cluster", `${wayTo(access)}, trusted`);
    const found = `${wayTo(access)} leads to the cluster ${uid}, and the stack trusts ${trusted ?? "none yet"}`;
    return missing("Cluster", found, `if it is the right one: npm run trust -- ${stack}`);
  } catch (error) {
    const { message } = error as Error;
    const cure = / has no context /.test(message)
      ? `add ${context} to it as the cluster's provider says, or set cluster.context in Pulumi.${stack}.yaml`
      : `kubectl${context === undefined ? "" : ` --context ${context}`} get namespace kube-system`;
    return message.includes("\n") ? told("Cluster", message) : missing("Cluster", message, cure);
  }
}

/** Of all repositories that are pushed to, the first that cannot be; undefined where nothing is pushed. */
async function registryRow(settings: Settings): Promise<Row | undefined> {
  const { delivery, stack } = settings;
  const built = settings.services.filter(({ context }) => context !== undefined);
  if (delivery.kind !== "registry" || built.length === 0) return undefined;
  const { registry, username } = delivery;
  try {
    const login = username === undefined ? {} : { username, password: await registryPassword(settings) };
    for (const service of built) {
      const access: RegistryAccess = { repository: `${registry}/${imageName(service)}`, stack, ...login };
      // Whether there is such an image is all the same: to ask takes a login and a repository.
      await withRegistry(access, (client) => client.manifest("doctor"));
    }
    return ok("Registry", registry);
  } catch (error) {
    const row = told("Registry", (error as Error).message);
    return row.cure ? row : { ...row, cure: `delivery.registry in Pulumi.${stack}.yaml, or this machine's way to it` };
  }
}

const registryPassword = async (settings: Settings) =>
  (await (await openStack(settings, say)).getConfig(`wealist:${REGISTRY_PASSWORD}`)).value;

/** A message that ends in its cure: on lines of its own, or in a sentence with a colon. */
function told(what: string, message: string): Row {
  const [, problem = message, cure = ""] =
    /^(.*?)(?:\n|\. (?=(?:Log in|Renew it|Make it)[^:]*: ))(.*)$/s.exec(message) ?? [];
  return missing(what, problem, cure);
}

/** `npm stop`: stops the stack's k3d cluster; its data stays. */
import { stopCluster } from "../components/cluster/k3d/lifecycle";
import { commandLine } from "./lib/terminal/arguments";
import { Failure, script } from "../configuration/failure";
import { npmRun } from "../configuration/cures";
import { clusterState, k3dSettings, refuseForeign } from "./lib/cluster/k3d-cluster";
import { loadStack } from "./lib/terminal/project";
import { say } from "./lib/terminal/terminal";

const USAGE = `npm stop [-- -s STACK]

Stops the stack's k3d cluster. Its data stays, and npm start goes on with it.
  -s, --stack STACK   the stack (default: local)`;

script(async () => {
  const { values } = commandLine(USAGE, {});
  const settings = loadStack(values.stack);
  const cluster = k3dSettings(settings);
  const again = npmRun("start", settings.stack);
  const state = await clusterState(cluster);
  if (state === "absent") return say(`There is no k3d cluster ${cluster.name}, so nothing to stop. Make it: ${again}`);
  if (state === "stopped") return say(`The k3d cluster ${cluster.name} is stopped already. Go on: ${again}`);
  await refuseForeign(settings);
  if (!cluster.create) say(`The k3d cluster ${cluster.name} was adopted: whatever else runs in it stops as well.`);
  await stopCluster(cluster.name).catch((error: Error) => {
    throw new Failure(`The k3d cluster ${cluster.name} does not stop: ${error.message}`);
  });
  say(
    `Stopped the k3d cluster ${cluster.name}; its data stays. Go on: ${again}\n` +
      "Keep in mind: `docker system prune` and `docker container prune` delete a stopped cluster with its data; " +
      `for more disk take \`docker image prune\`, or start the cluster before (${again}).`,
  );
});

/** `npm run watch`: what is saved runs in the pods a moment later. */
import type { Settings } from "../configuration/config";
import { npmRun, setCommand } from "../configuration/cures";
import { Failure, script } from "../configuration/failure";
import { commandLine } from "./lib/terminal/arguments";
import { serviceOf } from "./lib/terminal/project";
import { watchServices } from "./lib/watch/watch";

const USAGE = `npm run watch [-- SERVICE] [OPTIONS]

Brings what is saved into the running pods within seconds, until Ctrl-C: for each service with a \`watch\` in the stack's file,
or for that one. What files alone cannot change, as a migration or the Dockerfile, is deployed as npm start does it. In between
stands what the pods log. In the end, and with the next npm start, the deployed image comes back.
  -s, --stack STACK   the stack (default: local), on a k3d cluster`;

script(async () => {
  const { values, positionals } = commandLine(USAGE, {}, 1);
  try {
    await watchServices(values.stack, (settings) => watchedNames(settings, positionals[0]));
  } finally {
    // The logs would be followed for ever. What is wrong is told first.
    setImmediate(() => process.exit());
  }
});

/** @throws Failure where nothing can be watched. */
function watchedNames(settings: Settings, name: string | undefined): string[] {
  const { stack, services, cluster } = settings;
  if (!cluster.k3d)
    throw new Failure(
      `The stack ${stack} runs on a cluster that others use as well: there runs only what an image was built from. ` +
        `watch is for k3d, as the stack local has it: ${npmRun("watch", "local")}`,
    );
  const wanted = name === undefined ? services : [serviceOf(settings, name)];
  const index = services.indexOf(wanted[0]!);
  const example = { sync: [{ from: "src", to: "/app/src" }], command: ["uvicorn", "--reload", "src.main:app"] };
  const watched = wanted.filter(({ watch }) => watch);
  if (watched.length === 0)
    throw new Failure(
      `${name ?? "No service"} ${name ? "has no `watch`" : "has a `watch`"} in Pulumi.${stack}.yaml, which says what goes where, and what starts it ` +
        `anew: ${setCommand(stack, ["services", index, "watch"], example)}`,
    );
  const idle = watched.find(({ replicas }) => replicas === 0);
  if (idle) throw new Failure(`${idle.name} has no pods: its replicas are 0 in Pulumi.${stack}.yaml.`);
  return watched.map((service) => service.name);
}

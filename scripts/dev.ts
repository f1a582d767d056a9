/** `npm run dev -- [SERVICE…]`: services on this machine, with a PostgreSQL, without Docker or a cluster. */
import { Failure, script } from "../configuration/failure";
import { find } from "../review/render/pods";
import { localEnvironment } from "./lib/dev/environment";
import { devFolder, DevFolder } from "./lib/dev/folder";
import { anyPort, wishedPort } from "./lib/dev/ports";
import { renderHere, surroundings } from "./lib/dev/here";
import { runServices } from "./lib/dev/run";
import { devServices } from "./lib/dev/services";
import { differences, environmentLines } from "./lib/dev/words";
import { commandLine } from "./lib/terminal/arguments";
import { loadStack } from "./lib/terminal/project";
import { say } from "./lib/terminal/terminal";

const USAGE = `npm run dev [-- SERVICE…]

Runs services on this machine, without Docker and without a cluster: each with the environment that its pod would get, on a
PostgreSQL of this machine that is prepared and migrated as the stack's, and started again on each save. Without a SERVICE all
that have the key dev. What is other than in the pod is said. Ctrl-C ends all of it; the databases stay.
      --database        only the databases, for a service that an editor starts
      --env SERVICE     prints that service's environment for an editor, as KEY=value
      --show-secrets    with --env: with the secrets' values
  -s, --stack STACK     the stack (default: local)`;

const OPTIONS = {
  database: { type: "boolean", default: false },
  env: { type: "string" },
  "show-secrets": { type: "boolean", default: false },
} as const;

script(async () => {
  const { values, positionals } = commandLine(USAGE, OPTIONS, Infinity);
  const { env, database, "show-secrets": showsSecrets, stack } = values;
  if (env === undefined && showsSecrets)
    throw new Failure(`--show-secrets goes with --env; nothing was done.\n\n${USAGE}`);
  if (env !== undefined) return printEnvironment(stack, [env, ...positionals], showsSecrets);
  const settings = loadStack(stack);
  try {
    await runServices(settings, devServices(settings, positionals), database);
  } catch (error) {
    // Not thrown on: what a run leaves to wait for would keep this process.
    console.error(error instanceof Failure ? error.message : error);
    process.exit(1);
  }
  process.exit(0);
});

/** For a file that an editor reads, so what is no part of it goes to the standard error. */
async function printEnvironment(stack: string, names: readonly string[], showsSecrets: boolean): Promise<void> {
  if (names.length > 1) throw new Failure(`One service, please.\n\n${USAGE}`);
  const settings = loadStack(stack);
  const [service] = devServices(settings, names);
  const folder = new DevFolder(devFolder(stack));
  const postgres = folder.knownPort ?? (await folder.port(() => Promise.resolve(true), anyPort));
  const ports = Object.fromEntries(
    settings.services.filter(({ dev }) => dev).map((one) => [one.name, wishedPort(one)]),
  );
  const rendered = await renderHere(settings, folder);
  const around = surroundings(settings, folder, postgres, ports);
  const environment = localEnvironment(rendered, find(rendered, "Deployment", service!.name), service!, around);
  for (const line of differences(environment, service!.name, stack)) console.error(line);
  const hidden = showsSecrets ? 0 : environment.secret.size;
  if (hidden > 0) console.error(`${hidden} values are secrets: --show-secrets prints them too.`);
  for (const line of environmentLines(environment, showsSecrets)) say(line);
}

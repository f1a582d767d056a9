/** `npm run psql -- SERVICE`: a service's own database, as its own login. */
import type { Settings } from "../configuration/config";
import { commandLine } from "./lib/terminal/arguments";
import { atTerminal, attach } from "./lib/cluster/exec";
import { openCluster } from "./lib/cluster/cluster";
import { script } from "../configuration/failure";
import { loadStack, ownDatabase } from "./lib/terminal/project";
import { clientCommand, databaseSecret, serverContainer, socketCommand, withClientPod } from "./lib/database/psql";

const USAGE = `npm run psql -- SERVICE [-s STACK] [-- PSQL ARGUMENTS]

psql on the service's database, as the service's own login; at a terminal, or with SQL from a pipe:
  npm run psql -- board-api
  echo 'select 1' | npm run -s psql -- board-api
  npm run -s psql -- board-api -- -c 'select 1'
  -s, --stack STACK   the stack (default: local)`;

script(async () => {
  const { values, positionals } = commandLine(USAGE, {}, Infinity);
  const settings = loadStack(values.stack);
  const [name, ...rest] = positionals;
  const service = ownDatabase(settings, name);
  // From a pipe, an error ends it with exit code 3, as psql does when asked; at a terminal one goes on.
  process.exitCode = await run(settings, service, atTerminal() ? rest : ["-v", "ON_ERROR_STOP=1", ...rest]);
});

async function run(
  settings: Settings,
  service: Settings["services"][number],
  args: readonly string[],
): Promise<number> {
  const cluster = await openCluster(settings);
  const secret = await databaseSecret(cluster, settings.stack, service);
  const { outside } = settings.database;
  if (!outside) return attach(cluster, serverContainer(settings), socketCommand(secret, args));
  const attached = (target: Parameters<typeof attach>[1]) => attach(cluster, target, clientCommand(args));
  return withClientPod(cluster, outside, service, secret.metadata?.name ?? "", attached);
}

/** `npm run db -- reset-password|drop …`: what the engine cannot do to the databases. */
import { randomBytes } from "node:crypto";

import { SUPERUSER_SECRET } from "../components/kubernetes/labels";
import { scramVerifier } from "../components/postgres/scram";
import type { Settings } from "../configuration/config";
import { commandLine } from "./lib/terminal/arguments";
import { reason } from "../components/cluster/api-error";
import { openCluster, type Cluster } from "./lib/cluster/cluster";
import { dropDatabase } from "./lib/database/drop-database";
import { outputInPod } from "./lib/cluster/exec";
import { Failure, script } from "../configuration/failure";
import { npmRun } from "./lib/terminal/greeting";
import { loadStack } from "./lib/terminal/project";
import { serverContainer, valueOf } from "./lib/database/psql";
import { say } from "./lib/terminal/terminal";

const USAGE = `npm run db -- reset-password [STACK]
npm run db -- drop NAME [STACK] [--yes]

reset-password  gives the PostgreSQL server the superuser's password that the stack holds. The image applies a password when it
                makes a new volume, and never again: a volume from before has the one from before. The data stays.
drop            deletes the database NAME and its roles, after asking. Not one that a service of the stack has, or that is in use.
  -s, --stack STACK   the stack (default: local)
  -y, --yes           do not ask`;

script(async () => {
  const { values, positionals } = commandLine(USAGE, { yes: { type: "boolean", short: "y", default: false } }, 3);
  const [verb, ...rest] = positionals;
  const name = verb === "drop" ? rest.shift() : undefined;
  const [stack = values.stack, tooMany] = rest;
  if (tooMany !== undefined || (verb === "drop" && name === undefined)) throw new Failure(USAGE);
  switch (verb) {
    case "drop":
      return say(`${await dropDatabase(loadStack(stack), name!, values.yes)}: gone.`);
    case "reset-password":
      return resetPasswordOf(loadStack(stack));
    default:
      throw new Failure(USAGE);
  }
});

async function resetPasswordOf(settings: Settings): Promise<void> {
  const { stack, database } = settings;
  if (database.outside) {
    throw new Failure(
      `PostgreSQL of the stack ${stack} runs outside the cluster: its administrator sets the password of ${database.admin}.`,
    );
  }
  await resetPassword(await openCluster(settings), settings);
  say(`PostgreSQL has the password of the stack ${stack} now. Go on: ${npmRun("start", stack)}`);
}

async function resetPassword(cluster: Cluster, settings: Settings): Promise<void> {
  const target = serverContainer(settings);
  const superuser = settings.database.admin;
  const secret = await cluster.core
    .readNamespacedSecret({ name: SUPERUSER_SECRET, namespace: target.namespace })
    .catch((error: unknown) => {
      throw new Failure(
        `There is no Secret ${SUPERUSER_SECRET} in ${target.namespace} (${reason(error)}). Make it: ${npmRun("start", settings.stack)}`,
      );
    });
  const password = valueOf(secret, "POSTGRES_PASSWORD");
  const changed = await inPod(
    cluster,
    target,
    ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-U", superuser, "-d", "postgres"],
    changeSql(superuser, password),
  );
  if (changed === undefined)
    throw new Failure(
      `PostgreSQL in ${target.namespace} refused the new password; see: kubectl -n ${target.namespace} logs ${target.pod}`,
    );
  if ((await inPod(cluster, target, loginCommand(superuser), password)) === undefined) {
    throw new Failure(`PostgreSQL in ${target.namespace} took the new password, but refuses a login with it.`);
  }
}

/** A verifier instead of the password, and by standard input: neither is on a command line or in the server's log. */
const changeSql = (superuser: string, password: string) =>
  `SET log_statement = 'none'; SET log_min_error_statement = 'panic'; SET log_min_duration_statement = -1;
ALTER ROLE "${superuser}" PASSWORD '${scramVerifier(password, randomBytes(16).toString("base64"))}';
`;

/** Over TCP, where the server asks for the password. */
const loginCommand = (superuser: string) => [
  "sh",
  "-c",
  `PGPASSWORD=$(cat); export PGPASSWORD; psql -X -q -w -h 127.0.0.1 -U ${superuser} -d postgres -c 'SELECT 1' </dev/null`,
];

const inPod = (cluster: Cluster, target: Parameters<typeof outputInPod>[1], command: string[], input: string) =>
  outputInPod(cluster, target, command, input).catch((error: unknown) => {
    throw new Failure(`PostgreSQL's pod ${target.namespace}/${target.pod} cannot be reached: ${reason(error)}`);
  });

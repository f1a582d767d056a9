/** `npm run db -- reset-password|drop …`: what the engine cannot do to the databases. */
import { randomBytes } from "node:crypto";

import { SUPERUSER_SECRET } from "../components/kubernetes/labels";
import { scramVerifier } from "../components/postgres/scram";
import type { Settings } from "../configuration/config";
import { npmRun } from "../configuration/cures";
import { commandLine } from "./lib/terminal/arguments";
import { reason } from "../components/cluster/api-error";
import { openCluster } from "./lib/cluster/cluster";
import { dropDatabase } from "./lib/database/drop-database";
import { Failure, script } from "../configuration/failure";
import { loadStack } from "./lib/terminal/project";
import { inServer, serverContainer, valueOf } from "./lib/database/psql";
import { say } from "./lib/terminal/terminal";

const USAGE = `npm run db -- reset-password [STACK]
npm run db -- drop NAME [STACK] [--yes]

reset-password  gives the PostgreSQL server the superuser's password that the stack holds. The image applies a password when it
                makes a new volume, and never again: a volume from before has the one from before. The data stays.
drop            deletes the database NAME and the roles that only it has, after asking. Not one that a service of the stack has,
                or that is in use. What a move has left in the cluster goes by it, too.
  -s, --stack STACK   the stack (default: local)
  -y, --yes           do not ask`;

script(async () => {
  const { values, positionals } = commandLine(USAGE, { yes: { type: "boolean", short: "y", default: false } }, 3);
  const [verb, ...rest] = positionals;
  const name = verb === "drop" ? rest.shift() : undefined;
  const [stack = values.stack, tooMany] = rest;
  if (tooMany !== undefined || (name === undefined && verb !== "reset-password")) throw new Failure(USAGE);
  if (name === undefined) return resetPassword(loadStack(stack));
  say(await dropDatabase(loadStack(stack), name, values.yes));
});

async function resetPassword(settings: Settings): Promise<void> {
  const { stack, database } = settings;
  const { namespace, pod } = serverContainer(settings);
  if (database.serving === "outside") {
    throw new Failure(
      `PostgreSQL of the stack ${stack} runs outside the cluster: its administrator sets the password of ${database.admin}.`,
    );
  }
  const cluster = await openCluster(settings);
  const secret = await cluster.core
    .readNamespacedSecret({ name: SUPERUSER_SECRET, namespace })
    .catch((error: unknown) => {
      throw new Failure(
        `There is no Secret ${SUPERUSER_SECRET} in ${namespace} (${reason(error)}). Make it: ${npmRun("start", stack)}`,
      );
    });
  const password = valueOf(secret, "POSTGRES_PASSWORD");
  const works = async (command: string[], input: string) =>
    (await inServer(cluster, settings, command, input)).code === 0;
  const psql = ["psql", "-X", "-q", "-v", "ON_ERROR_STOP=1", "-U", database.admin, "-d", "postgres"];
  if (!(await works(psql, changeSql(database.admin, password))))
    throw new Failure(`PostgreSQL in ${namespace} refused the new password; see: kubectl -n ${namespace} logs ${pod}`);
  if (!(await works(loginCommand(database.admin), password)))
    throw new Failure(`PostgreSQL in ${namespace} took the new password, but refuses a login with it.`);
  say(`PostgreSQL has the password of the stack ${stack} now. Go on: ${npmRun("start", stack)}`);
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

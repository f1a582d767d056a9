/** What nothing names any more: objects that the state does not know, and logins that no pod uses. */
import { kubectl } from "./cluster";
import type { Project } from "./project";

interface Kept {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  /** Replaced, and not yet deleted. */
  readonly delete?: boolean;
}
interface Exported {
  readonly deployment: { readonly resources?: readonly Kept[]; readonly pending_operations?: readonly unknown[] };
}

const KINDS = { Job: "jobs", Secret: "secrets", ConfigMap: "configmaps" };
const OWN = ["-l", "app.kubernetes.io/managed-by=pulumi"];
const NAMES = "jsonpath={range .items[*]}{.kind} {.metadata.namespace}/{.metadata.name}{'\\n'}{end}";

/** Jobs, Secrets and ConfigMaps of the stack that its state does not know, and what the state has not done yet. */
export async function strays(project: Project): Promise<string[]> {
  const { output } = await project.pulumi(["stack", "export"]);
  const { resources = [], pending_operations: pending = [] } = (JSON.parse(output) as Exported).deployment;
  const known = new Set(resources.map(({ type, id }) => `${type.split(":").at(-1)} ${id}`));
  const there = (await kubectl("get", Object.values(KINDS).join(","), "-A", ...OWN, "-o", NAMES)).split("\n");
  return [
    ...there.filter((object) => object && !known.has(object)),
    ...resources.filter((each) => each.delete).map(({ urn }) => `replaced, and still there: ${urn}`),
    ...pending.map((operation) => `under way: ${JSON.stringify(operation)}`),
  ];
}

const ROLES = `SELECT rolname FROM pg_roles WHERE rolname LIKE 'board\\_api\\_%' AND rolname <> 'board_api_owner' ORDER BY 1`;

/** The logins of a server that acts as {@link Sql}. */
const logins = async (sql: Sql) => (await sql(ROLES)).split("\n").filter(Boolean);

/** Logins that no Secret of the service's names; and one that a Secret names, and that is not there. */
export async function leftLogins(sql: Sql, service = "board-api"): Promise<string[]> {
  const own = ["-l", `app.kubernetes.io/name=${service},app.kubernetes.io/component=db-secret`];
  const encoded = await kubectl("get", "secrets", "-A", ...own, "-o", "jsonpath={.items[*].data.PGUSER}");
  const named = encoded.split(" ").map((user) => Buffer.from(user, "base64").toString());
  const there = await logins(sql);
  const missing = named.filter((login) => !there.includes(login)).map((login) => `${login} is not there`);
  return [...there.filter((login) => !named.includes(login)), ...missing];
}

/** Asks a server as its superuser. */
export type Sql = (sql: string, database?: string) => Promise<string>;

/** The server in the cluster, by its socket. */
export const inside: Sql = (sql, database = "postgres") =>
  kubectl("exec", "-n", "postgresql-e2e", "postgres-0", "--", "psql", "-U", "postgres", "-d", database, "-Atc", sql);

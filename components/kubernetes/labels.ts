/**
 * What others know the objects of a service by: their labels, and the names of its pods, Jobs and Secrets. Labels of pods
 * that run are in selectors that cannot change, and in NetworkPolicies that would cut them off.
 */

/** Tells the objects of one service apart. */
export type Component =
  | "server"
  | "migrations"
  | "config"
  | "secret"
  /** The Secret with a service's login to its database, in the service's namespace. */
  | "db-secret"
  /** All that prepares a database, beside the server. */
  | "database-access"
  /** Certificates that the database's is checked against. */
  | "database-ca"
  | "account"
  | "availability"
  | "quota"
  | "network"
  | "data"
  /** What backs databases up. */
  | "backup"
  /** The Secret of the server's own administrator. */
  | "superuser"
  /** Likewise, of a server outside the cluster. */
  | "admin";

/** Name of PostgreSQL's objects, of its container too. */
export const POSTGRES = "postgres";
/** Name of the CronJob that backs up, and of the Secret with the key of its repository. */
export const BACKUPS = "postgres-backup";
export const SUPERUSER_SECRET = "postgres-superuser";

/** A service's migrations: the Job, and the name that its pods have in place of the service's, which no Service selects. */
export const migrationsOf = (service: string) => `${service}-migrations`;
/** Likewise of the Jobs that prepare its database; the Job itself is called so after {@link serviceDatabase}. */
export const accessOf = (name: string) => `${name}-access`;
/** What the engine calls a service's database; what belongs to it begins with that. */
export const serviceDatabase = (service: string) => `${service}-db`;

const NAME = "app.kubernetes.io/name";
const COMPONENT = "app.kubernetes.io/component";
export const PART_OF = "app.kubernetes.io/part-of";
export const MANAGED_BY = "app.kubernetes.io/managed-by";

/** What selects a service's pods; a Deployment's selector can never change, so nothing else belongs here. */
export const selector = (name: string) => ({ [NAME]: name });

/** Selects the pods of any of these names. */
export const anyOf = (...names: string[]) => ({ matchExpressions: [{ key: NAME, operator: "In", values: names }] });

export const component = (of: Component) => ({ [COMPONENT]: of });

/** Kubernetes' recommended labels. */
export const labels = (name: string, of?: Component): Record<string, string> => ({
  ...selector(name),
  ...(of ? component(of) : {}),
  [PART_OF]: "wealist",
  [MANAGED_BY]: "pulumi",
});

/** The same as a question to the API. */
export const labelSelector = (name: string, of?: Component): string =>
  [`${NAME}=${name}`, ...(of ? [`${COMPONENT}=${of}`] : [])].join();

/** An object's label. */
export const labelOf = (
  { metadata }: { readonly metadata: { readonly [key: string]: unknown } },
  label: "name" | "component",
): string | undefined =>
  (metadata["labels"] as Readonly<Record<string, string>> | undefined)?.[label === "name" ? NAME : COMPONENT];

/** Condition of a pod, and gate of its readiness, while a command keeps its files in step: it has what was synced. */
export const SYNCED = "wealist/synced";

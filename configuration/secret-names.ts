/** What the secret keys of a stack are called. */

/** Password of PostgreSQL's superuser (or of the external database's admin login). */
export const POSTGRES_PASSWORD = "postgres-password";
/** Password of the superuser of the PostgreSQL that the services were moved from, where that was set and not generated. */
export const MOVED_FROM_PASSWORD = "moved-from-password";
/** A kubeconfig for a cluster that exists, instead of the user's own. */
export const KUBECONFIG = "kubeconfig";
/** Password of `delivery.username`. */
export const REGISTRY_PASSWORD = "registry-password";
/** Password of `delivery.pullSecret.username`. */
export const PULL_PASSWORD = "registry-pull-password";
/** A password for a service's login role, instead of a generated one. */
export const databasePasswordKey = (service: string) => `${service}-db-password`;
/** A service's own secret environment variable. */
export const secretEnvKey = (service: string, variable: string) => `${service}-${variable}`;

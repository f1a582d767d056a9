/** What the secret keys of a stack are called. */

/** Password of PostgreSQL's superuser (or of the external database's admin login). */
export const POSTGRES_PASSWORD = "postgres-password";
/** Password of the superuser of the PostgreSQL that the services were moved from, where that was set and not generated. */
export const MOVED_FROM_PASSWORD = "moved-from-password";
/** The key of the backups' repository, where it is not generated: that of a repository that is there already. */
export const BACKUP_KEY = "backup-key";
/** The login to the bucket that backups lie in. */
export const BACKUP_ACCESS_KEY_ID = "backup-access-key-id";
export const BACKUP_SECRET_ACCESS_KEY = "backup-secret-access-key";
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

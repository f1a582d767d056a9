import * as pulumi from "@pulumi/pulumi";

import type { Platform } from "./platform";

/** Raised when an output is renamed, dropped or changes its meaning. */
export const SCHEMA_VERSION = 1;

/**
 * What other programs may build on: flat, without a secret or a kubeconfig. A service's outputs are named
 * `<service>.<key>`; the platform's own have no dot, so no service's name can collide with them.
 */
export function outputs({ target, postgres, services }: Platform): Record<string, pulumi.Input<string | number>> {
  const own = {
    schemaVersion: SCHEMA_VERSION,
    kubectlContext: target.context,
    clusterUid: target.clusterUid,
    services: services.map(({ name }) => name).join(","),
    ...(postgres
      ? { postgresHost: postgres.host, postgresPort: postgres.port, postgresNamespace: postgres.namespace }
      : {}),
  };
  const each = services.flatMap(({ name, url, namespace, host, image, databaseSecret }) =>
    Object.entries({ url, namespace, host, image, ...(databaseSecret ? { databaseSecret } : {}) }).map(
      ([key, value]) => [`${name}.${key}`, value] as const,
    ),
  );
  return { ...own, ...Object.fromEntries(each) };
}

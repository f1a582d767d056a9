/** Who writes the Secret with a service's own secrets: a union of the configuration, resolved once. */
import type * as pulumi from "@pulumi/pulumi";

import { ExistingSecret } from "../components/secrets/existing-secret";
import { ExternalSecret } from "../components/secrets/external-secret";
import type { ConfigurationArgs } from "../components/service/configuration";
import type { Settings } from "../configuration/config";
import { writeLine } from "../configuration/cures";
import { secretEnvKey } from "../configuration/secret-names";
import type { ServiceSettings } from "../configuration/schema";
import { KEY_CURES } from "./existing-cures";
import type { Target } from "./target";

export function serviceSecrets(
  service: ServiceSettings,
  { secret, stack, services }: Settings,
  { access, clusterUid, options }: Target,
  namespace: pulumi.Output<string>,
): ConfigurationArgs["secrets"] {
  const { name, secretEnv, secrets } = service;
  const cluster = { access, clusterUid, namespace, cures: KEY_CURES };
  switch (secrets.kind) {
    case "pulumi":
      // The configuration refuses a name without a value.
      return {
        values: Object.fromEntries(secretEnv.map((variable) => [variable, secret(secretEnvKey(name, variable))!])),
      };
    case "external-secret": {
      const { store, storeKind, refreshInterval, key = `${name}-${stack}`, remoteRefs } = secrets;
      const values = Object.fromEntries(
        secretEnv.map((variable) => [variable, remoteRefs[variable] ?? { key, property: variable }]),
      );
      const args = { ...cluster, app: name, secret: `${name}-secret`, store, storeKind, refreshInterval, values };
      return new ExternalSecret(`${name}-secret`, args, options);
    }
    case "existing": {
      const at = ["services", services.indexOf(service), "secrets", "name"];
      const otherName = writeLine(stack, at, "<its name>");
      const cures = { ...KEY_CURES, otherName };
      const args = { ...cluster, cures, secret: secrets.name, keys: secretEnv };
      return new ExistingSecret(`${name}-secret`, args, options);
    }
  }
}

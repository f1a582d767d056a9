/** External Secrets Operator as far as a program sees it: its APIs, and what it makes of an ExternalSecret. */
import { setTimeout as sleep } from "node:timers/promises";

import execa from "execa";

import { kubectl } from "./cluster";
import { SERVER } from "./project";

export const STORE = "aws";
const GROUP = "external-secrets.io";

const apply = (object: object) =>
  execa("docker", ["exec", "-i", SERVER, "kubectl", "apply", "-f", "-"], { input: JSON.stringify(object) });

function definition(kind: string, scope: "Namespaced" | "Cluster"): object {
  const plural = `${kind.toLowerCase()}s`;
  const openAPIV3Schema = { type: "object", "x-kubernetes-preserve-unknown-fields": true };
  const version = {
    name: "v1",
    served: true,
    storage: true,
    schema: { openAPIV3Schema },
    subresources: { status: {} },
  };
  return {
    apiVersion: "apiextensions.k8s.io/v1",
    kind: "CustomResourceDefinition",
    metadata: { name: `${plural}.${GROUP}` },
    spec: { group: GROUP, scope, names: { kind, plural }, versions: [version] },
  };
}

export const OPERATOR_APIS = {
  async install(): Promise<void> {
    await apply(definition("ExternalSecret", "Namespaced"));
    await apply(definition("ClusterSecretStore", "Cluster"));
    await kubectl(
      "wait",
      "--for=condition=Established",
      "crd",
      `externalsecrets.${GROUP}`,
      `clustersecretstores.${GROUP}`,
    );
  },
  async addStore(): Promise<void> {
    await apply({ apiVersion: `${GROUP}/v1`, kind: "ClusterSecretStore", metadata: { name: STORE }, spec: {} });
  },
};

interface ExternalSecret {
  readonly metadata: { readonly generation: number };
  readonly spec: { readonly data: readonly unknown[] };
}

/** Waits for the ExternalSecret, makes its Secret as the operator would, and says so in its status; gives what it asks for. */
export async function playOperator(
  namespace: string,
  name: string,
  values: Readonly<Record<string, string>>,
): Promise<readonly unknown[]> {
  for (let attempt = 0; attempt < 240; attempt++, await sleep(1000)) {
    const json = await kubectl("get", "externalsecret", "-n", namespace, name, "-o", "json", "--ignore-not-found");
    if (json === "") continue;
    const { metadata, spec } = JSON.parse(json) as ExternalSecret;
    await apply({ apiVersion: "v1", kind: "Secret", metadata: { namespace, name }, stringData: values });
    const conditions = [{ type: "Ready", status: "True", reason: "SecretSynced" }];
    const status = JSON.stringify({ status: { conditions, syncedResourceVersion: `${metadata.generation}-abc` } });
    await kubectl(
      "patch",
      "externalsecret",
      "-n",
      namespace,
      name,
      "--subresource=status",
      "--type=merge",
      "-p",
      status,
    );
    return spec.data;
  }
  throw new Error(`nobody wrote an ExternalSecret ${name} in ${namespace}`);
}

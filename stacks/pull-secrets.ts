import type * as pulumi from "@pulumi/pulumi";

import type { PodImage } from "../components/image/pod-image";
import { PullSecret } from "../components/image/registry/pull-secret";

export type PullSecretOf = ReturnType<typeof pullSecrets>;

/** Makes a registry's login where an image needs one to be pulled: once in each namespace, however many pods share it. */
export function pullSecrets(options: pulumi.ComponentResourceOptions) {
  const made = new Map<string, PullSecret>();
  return (name: string, namespace: pulumi.Output<string>, { pull }: PodImage): pulumi.Output<string> | undefined => {
    if (!pull) return undefined;
    const secret = made.get(name) ?? new PullSecret(name, { namespace, login: pull }, options);
    made.set(name, secret);
    return secret.name;
  };
}

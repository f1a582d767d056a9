import * as k8s from "@pulumi/kubernetes";

import { ClusterTrust } from "../components/existing/trust";
import { Image } from "../components/image/image";
import type { PodImage } from "../components/image/pod-image";
import type { ClusterSettings, DeliverySettings } from "./settings";
import type { Target } from "./target";

/** A cluster that exists: images are pushed to a registry and deployed by digest. */
export function existingTarget(
  { context, uid: trusted = "" }: Extract<ClusterSettings, { kind: "existing" }>,
  delivery: Extract<DeliverySettings, { kind: "registry" }>,
  stack: string,
): Target {
  const trust = new ClusterTrust("cluster", { context, trusted, stack });
  const provider = new k8s.Provider(
    "kubernetes",
    { context, clusterIdentifier: trusted || context, enableSecretMutable: true },
    { dependsOn: trust },
  );
  const foreignImage = (_name: string, reference: string): PodImage => ({
    reference,
    pullPolicy: "IfNotPresent",
    ready: [],
  });
  return {
    context,
    access: { kind: "context", context },
    clusterUid: trust.uid,
    options: { providers: [provider] },
    foreignImage,
    serviceImage: ({ name, context: source, dockerfile, buildArgs, image }) => {
      if (source === undefined) return foreignImage(name, image);
      const { registry, version, platform } = delivery;
      const repository = `${registry}/${image}`;
      const built = new Image(name, {
        repository,
        version,
        platform,
        push: true,
        context: source,
        dockerfile,
        args: buildArgs,
      });
      return { reference: built.digest, pullPolicy: "IfNotPresent", ready: [built] };
    },
    exposure: () => undefined,
  };
}

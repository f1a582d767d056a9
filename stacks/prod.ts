import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { accessTo } from "../components/cluster/access";
import { ClusterTrust, FreeNamespaces } from "../components/cluster/existing/checks";
import { architectureOf, type PodImage } from "../components/image/pod-image";
import { RegistryImage } from "../components/image/registry/image";
import type { PullLogin } from "../components/image/registry/pull-secret";
import { repositoryOf } from "../components/image/registry/repository";
import { after } from "./beforehand";
import { namespaceCures, trustCures } from "./existing-cures";
import { registryCures } from "./image-cures";
import type { ExistingSettings } from "../configuration/cluster";
import type { Settings } from "../configuration/config";
import { namespacesOf } from "./namespaces";
import { KUBECONFIG, PULL_PASSWORD, REGISTRY_PASSWORD } from "../configuration/secret-names";
import { imageName, type DeliverySettings, type ServiceSettings } from "../configuration/schema";
import type { Target } from "./target";

type Registry = Extract<DeliverySettings, { kind: "registry" }>;

/** A cluster that exists: images are pushed to a registry and deployed by digest. */
export function existingTarget(
  { context, uid: trusted = "" }: ExistingSettings,
  delivery: Registry,
  settings: Settings,
): Target {
  const { stack, owner, secret } = settings;
  const access = { context, kubeconfig: secret(KUBECONFIG) };
  const trust = new ClusterTrust("cluster", { ...access, trusted, stack, cures: trustCures(stack) });
  const own = { namespaces: namespacesOf(settings).sort(), stack, owner, cures: namespaceCures(stack) };
  const free = new FreeNamespaces("namespaces", { ...access, ...own }, { dependsOn: trust });
  const provider = new k8s.Provider(
    "kubernetes",
    { ...access, clusterIdentifier: trusted || context || stack, enableSecretMutable: true },
    { dependsOn: free },
  );
  // Nothing is made, not even a password, before the cluster is known to be the right one, and free to be deployed to.
  const options = { providers: [provider], transformations: [after([free])] };
  const pull = pullLogin(delivery, settings);
  const foreignImage = (_name: string, reference: string): PodImage => ({
    reference,
    pullPolicy: "IfNotPresent",
    ready: [],
    pull: pull?.registry === repositoryOf(reference).registry ? pull : undefined,
  });
  return {
    context: context ?? "",
    access: pulumi.output(access).apply(accessTo),
    // The one that is trusted is the one that answers, or nothing goes on: known in a first preview already.
    clusterUid: trusted || trust.uid,
    options,
    foreignImage,
    serviceImage: (service) => {
      if (service.context === undefined) return foreignImage(service.name, imageName(service));
      const built = builtImage({ ...service, context: service.context }, delivery, settings, options);
      const architecture = architectureOf(delivery.platform);
      return { reference: built.digest, pullPolicy: "IfNotPresent", architecture, ready: [built.tagged], pull };
    },
    exposure: () => undefined,
  };
}

function builtImage(
  service: ServiceSettings & { readonly context: string },
  { registry, version, platform, username }: Registry,
  { stack, secret }: Settings,
  options: pulumi.ComponentResourceOptions,
): RegistryImage {
  const { name, context, dockerfile, buildArgs } = service;
  const password = secret(REGISTRY_PASSWORD);
  // The configuration refuses an image that is built without a version, and a user without a password.
  if (version === undefined) throw new Error(`the image of ${name} has no version`);
  const login = username !== undefined && password ? { username, password } : undefined;
  const repository = `${registry}/${imageName(service)}`;
  const args = {
    repository,
    version,
    context,
    dockerfile,
    args: buildArgs,
    platform,
    login,
    cures: registryCures(stack),
  };
  return new RegistryImage(name, args, options);
}

/** What the nodes log in with, where they have no role for the registry. */
function pullLogin({ registry, pullSecret }: Registry, { secret }: Settings): PullLogin | undefined {
  const password = secret(PULL_PASSWORD);
  if (!pullSecret || !password) return undefined;
  return { registry: repositoryOf(`${registry}/image`).registry, username: pullSecret.username, password };
}

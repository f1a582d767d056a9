import { setTimeout as sleep } from "node:timers/promises";

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { dockerBuilder, type Builder } from "../components/image/builder";
import { Image } from "../components/image/image";
import type { PodImage } from "../components/image/pod-image";
import { K3dCluster } from "../components/cluster/k3d/cluster";
import { K3dImageImport } from "../components/image/import/image-import";
import { nodePortOf } from "../components/cluster/k3d/ports";
import { clusterCures } from "./cluster-cures";
import { REBUILD } from "./image-cures";
import { FIELD_MANAGER } from "../components/cluster/live-object";
import { POSTGRES } from "../components/kubernetes/labels";
import { localImage, PLATFORM } from "./local-image";
import type { K3dSettings } from "../configuration/cluster";
import { imageName } from "../configuration/schema";
import type { Target } from "./target";

/**
 * What the registration of the cluster needs to leave this process. The engine then starts its provider, which takes longer
 * than the Kubernetes SDK takes to load meanwhile: without it, one would come after the other.
 */
const HEAD_START_MS = 10;

/** What the engine calls the wait for a workload. */
const READY = "pulumi-nodejs:dynamic/kubernetes:Ready";

/** Asks the Docker in use for its platform; gives `fallback` where it does not answer. */
export type AskPlatform = (fallback: string) => Promise<string>;

/** A k3d cluster on this machine: images are imported into its nodes, services answer on this machine's ports. */
export async function k3dTarget(
  settings: K3dSettings,
  { owner, namespaces }: { readonly owner: string; readonly namespaces: readonly string[] },
  askPlatform: AskPlatform,
): Promise<Target> {
  const cluster = new K3dCluster("cluster", {
    ...settings,
    owner,
    namespaces,
    cures: clusterCures(owner, settings.name),
  });
  await sleep(HEAD_START_MS);
  // A cluster of the stack's own is rebuilt from nothing when it was deleted by hand, and its objects go with it. While
  // Docker is down it looks deleted too: a refresh then drops objects that the next `up` finds and takes over again.
  // An adopted cluster is somebody else's: out of reach is not gone, and what is there already is not ours.
  const own = settings.create;
  const provider = new k8s.Provider("kubernetes", {
    kubeconfig: cluster.kubeconfig,
    clusterIdentifier: `k3d-${settings.name}`,
    deleteUnreachable: own,
    upsertExistingObjects: own,
    enableSecretMutable: true,
  });
  // PostgreSQL's, which is asked for before those of the services: while it starts, theirs are on their way.
  let first: K3dImageImport | undefined;
  const importImage = (
    name: string,
    image: string,
    imageId: pulumi.Input<string>,
    pullPolicy: PodImage["pullPolicy"],
  ): PodImage => {
    const { uid: clusterUid, nodes } = cluster;
    const args = { cluster: settings.name, clusterUid, nodes, image, imageId, owner, rebuild: REBUILD };
    const deletedWith = own ? cluster : undefined;
    const imported = new K3dImageImport(`${name}-import`, args, { deletedWith, dependsOn: first ?? [] });
    if (name === POSTGRES) first = imported;
    return { reference: image, pullPolicy, ready: [imported] };
  };
  let builder: Builder | undefined;
  const foreignImage = (name: string, image: string) => importImage(name, image, "", "IfNotPresent");
  return {
    context: `k3d-${settings.name}`,
    access: { kind: "k3d", name: settings.name },
    clusterUid: cluster.uid,
    options: { providers: [provider], transformations: own ? [ownedBy(cluster)] : [] },
    foreignImage,
    serviceImage: (service) => {
      const { name } = service;
      const source = localImage(service);
      if (source === undefined) return foreignImage(name, imageName(service));
      const { provider, platform } = (builder ??= dockerBuilder("docker", askPlatform(PLATFORM)));
      const built = new Image(name, { ...source, builtFor: platform }, { providers: [provider] });
      return importImage(name, built.reference, built.digest, "Never");
    },
    exposure: ({ hostPort }) =>
      hostPort === undefined
        ? undefined
        : { nodePort: nodePortOf(settings.hostPorts, hostPort), url: `http://localhost:${hostPort}` },
  };
}

/**
 * Objects go with the cluster instead of being deleted one by one, and are applied by one field manager whatever the
 * state knows: the default one is random for each object, and in conflict with itself once the state has lost it.
 */
const ownedBy =
  (cluster: K3dCluster): pulumi.ResourceTransformation =>
  ({ type, props, opts }) => {
    // A wait for what is gone with the cluster is gone too.
    if (type === READY) return { props, opts: pulumi.mergeOptions(opts, { deletedWith: cluster }) };
    if (!type.startsWith("kubernetes:")) return undefined;
    const annotations = { ...props.metadata?.annotations, "pulumi.com/patchFieldManager": FIELD_MANAGER };
    return {
      props: { ...props, metadata: { ...props.metadata, annotations } },
      opts: pulumi.mergeOptions(opts, { deletedWith: cluster }),
    };
  };

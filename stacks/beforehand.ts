/** What is looked at before anything of a stack is touched: a change that would lose data, or stop half way, is refused. */
import * as pulumi from "@pulumi/pulumi";

import { portRange } from "../components/cluster/k3d/ports";
import { NodePorts } from "../components/node-ports/node-ports";
import { VALUE } from "../components/postgres/volume-refusals";
import { VolumeCheck } from "../components/postgres/volume-check";
import { OWN_CLAIM } from "../components/postgres/statefulset";
import type { Settings } from "../configuration/config";
import { removeCommand, setCommand } from "../configuration/cures";
import { namespacesOf } from "./namespaces";
import type { Target } from "./target";

/** A target on which everything comes after these looks, and knows its node port by them. */
export function lookedAt(settings: Settings, target: Target): Target {
  const volume = volumeCheck(settings, target);
  const ports = nodePorts(settings, target);
  return {
    ...target,
    options: pulumi.mergeOptions(target.options, { transformations: [after([...volume, ...(ports ? [ports] : [])])] }),
    nodePorts: ports,
  };
}

/** Unknown as long as the port is another Service's: the API server would refuse it in a preview. */
export const freedPortOf = (
  { exposure, nodePorts }: Target,
  service: Settings["services"][number],
): pulumi.Input<number> | undefined => {
  const { nodePort } = exposure(service) ?? {};
  if (nodePort === undefined || !nodePorts) return nodePort;
  return nodePorts.assigned.apply((assigned) => assigned?.[keyOf(service)] ?? nodePort);
};

/** What depends on what is looked at comes after it, in an `up` without a preview too. */
export const after =
  (resources: pulumi.Resource[]): pulumi.ResourceTransformation =>
  ({ props, opts }) => ({ props, opts: pulumi.mergeOptions(opts, { dependsOn: resources }) });

/** Options of a target for a step that is no object of a cluster: the cluster's provider is none of its own. */
export const forStep = ({ providers: _, ...rest }: pulumi.ComponentResourceOptions): pulumi.CustomResourceOptions =>
  rest;

const RUNBOOK = "docs/runbooks/another-volume.md";

/** What the volume of a stack's PostgreSQL is asked to be; undefined where it has none. */
export function volumeAsked({ database, stack, needsServer }: Settings) {
  const server = needsServer ? database.inside : undefined;
  if (!server) return undefined;
  const { at, storage, storageClass, image, claim = OWN_CLAIM, dataDirectory } = server;
  const set = (key: string) => setCommand(stack, [...at, key], VALUE);
  const cures = {
    namespace: setCommand(stack, ["database", "namespace"], VALUE),
    claim: set("claim"),
    noClaim: removeCommand(stack, [...at, "claim"]),
    dataDirectory: set("dataDirectory"),
    image: set("image"),
    storage: set("storage"),
    storageClass: set("storageClass"),
    noStorageClass: removeCommand(stack, [...at, "storageClass"]),
    otherVolume: RUNBOOK,
    otherMajor: RUNBOOK,
  };
  return {
    ...{ namespace: database.namespace, claim, own: server.claim === undefined, dataDirectory },
    ...{ storage, storageClass: storageClass ?? "", image, cures },
  };
}

function volumeCheck(settings: Settings, { access, clusterUid, options }: Target): pulumi.Resource[] {
  const asked = volumeAsked(settings);
  return asked ? [new VolumeCheck("postgres-volume", { access, clusterUid, ...asked }, forStep(options))] : [];
}

const keyOf = ({ namespace, name }: Settings["services"][number]) => `${namespace}/${name}`;

/** Undefined where no service has a node port, as on a cluster that others use as well. */
function nodePorts(settings: Settings, { access, clusterUid, options, exposure }: Target): NodePorts | undefined {
  const { services, stack } = settings;
  const { k3d } = settings.cluster;
  const exposed = services.flatMap((service, index) => {
    const nodePort = exposure(service)?.nodePort;
    return nodePort === undefined ? [] : [{ service, index, nodePort }];
  });
  if (exposed.length === 0 || !k3d) return undefined;
  const taken = new Set(services.map(({ hostPort }) => hostPort));
  const free = portRange(k3d.hostPorts).find((port) => !taken.has(port)) ?? "PORT";
  const cure = (index: number) => `Choose another one: ${setCommand(stack, ["services", index, "hostPort"], free)}`;
  const ports = Object.fromEntries(exposed.map(({ service, nodePort }) => [nodePort, keyOf(service)]));
  const cures = Object.fromEntries(exposed.map(({ index, nodePort }) => [nodePort, cure(index)]));
  const namespaces = k3d.create ? "all" : namespacesOf(settings);
  return new NodePorts("node-ports", { access, clusterUid, ports, namespaces, cures }, forStep(options));
}

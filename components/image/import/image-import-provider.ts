/** What the engine runs for an image import: send what the nodes lack, then look on every node whether it is there. */
import type { dynamic } from "@pulumi/pulumi";

import { isChanged } from "../../dynamic/check-only";
import { dockerImageId } from "../docker-image";
import { earlierImages, removeEarlier, type BuiltImage } from "./earlier-images";
import { clusterNodes } from "../../cluster/k3d/k3d";
import { ensureOnNodes } from "./import-image";
import { kubeletImage, markAsOwn } from "./node-images";

export interface ImportInputs {
  /** Name of the k3d cluster. */
  readonly cluster: string;
  /** The cluster's UID: a recreated cluster has lost its images. */
  readonly clusterUid: string;
  /** Its node containers: a new node has none. */
  readonly nodes: readonly string[];
  /** `repository:tag`, as Docker and the pod spec call it. */
  readonly image: string;
  /** What Docker's copy is: the image's ID; empty for an image that Docker need not have. */
  readonly imageId: string;
  /**
   * Whose it is, as a label on the node's copy: `organization/project/stack`. States made before it was kept have none.
   */
  readonly owner: string;
  /** For people: the command that builds the image again. */
  readonly rebuild: string;
}

type Kept = Omit<ImportInputs, "rebuild">;

export interface ImportOutputs extends Kept {
  readonly configDigest: string;
  /** What was imported before, newest first. States made before it was kept have none. */
  readonly earlier?: readonly BuiltImage[];
}

export const provider = {
  async check(_olds: Partial<ImportInputs>, news: ImportInputs): Promise<dynamic.CheckResult> {
    return { inputs: news };
  },

  async diff(_id: string, olds: ImportOutputs, news: Kept): Promise<dynamic.DiffResult> {
    return { changes: isChanged(["cluster", "clusterUid", "image", "imageId", "nodes"], olds, news) };
  },

  async create(inputs: ImportInputs): Promise<dynamic.CreateResult> {
    return { id: `${inputs.cluster}/${inputs.image}`, outs: { ...(await importImage(inputs)), earlier: [] } };
  },

  async update(_id: string, olds: ImportOutputs, news: ImportInputs): Promise<dynamic.UpdateResult> {
    const earlier = earlierImages(olds, news);
    // Side by side: the pods wait for the import, and the one has nothing to do with the other.
    const [outs, kept] = await Promise.all([importImage(news), removeEarlier(news, earlier)]);
    return { outs: { ...outs, earlier: kept } };
  },

  /** Gone where the cluster is, or a node has lost it, so that the next `up` imports it again. */
  async read(id: string, props: ImportOutputs): Promise<dynamic.ReadResult> {
    // By one question to each node; where one gives no answer, it is looked into.
    if (props.configDigest !== "" && (await isOn(props.nodes, props).catch(() => false))) return { id, props };
    const nodes = await clusterNodes(props.cluster);
    // A stopped node cannot be asked, and has lost nothing by being stopped.
    const asked = nodes?.filter(({ name, running }) => running && props.nodes.includes(name)).map(({ name }) => name);
    return asked && (await isOn(asked, props)) ? { id, props } : ({} as dynamic.ReadResult);
  },

  /** Nothing: pods that still run may need it, and the kubelet removes what no pod uses when the disk fills. */
  async delete(): Promise<void> {},
};

/** What was left to the nodes to pull counts as there. */
async function isOn(nodes: readonly string[], { image, configDigest }: ImportOutputs): Promise<boolean> {
  const found = configDigest === "" ? [] : await Promise.all(nodes.map((node) => kubeletImage(node, image)));
  return found.every((digest) => digest === configDigest);
}

async function importImage(inputs: ImportInputs): Promise<ImportOutputs> {
  const { cluster, clusterUid, nodes, image, imageId, owner } = inputs;
  const outs = (configDigest: string) => ({ cluster, clusterUid, nodes, image, imageId, owner, configDigest });
  const isForeign = imageId === "";
  const id = await dockerImageId(image);
  if (id === undefined && isForeign) return outs("");
  if (id === undefined) {
    throw new Error(
      `Docker has no image ${image} any more, so it cannot be imported into ${cluster}. ` +
        `Build it again: ${inputs.rebuild}`,
    );
  }
  try {
    const { configDigest } = await ensureOnNodes(inputs, id);
    if (!isForeign) await Promise.all(nodes.map((node) => markAsOwn(node, image, owner)));
    return outs(configDigest);
  } catch (error) {
    if (!isForeign) throw error;
    console.error(`${image} is left to the nodes to pull: Docker's copy cannot be sent. ${(error as Error).message}`);
    return outs("");
  }
}

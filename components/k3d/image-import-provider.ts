/** What the engine runs for an image import: send what the nodes lack, then look on every node whether it is there. */
import { setTimeout as sleep } from "node:timers/promises";

import type { dynamic } from "@pulumi/pulumi";

import { run, TRANSFER_SILENCE_SECONDS } from "../command";
import { dockerImageId } from "../image/docker-image";
import { earlierImages, removeEarlier, type BuiltImage } from "./earlier-images";
import { clusterNodes } from "./k3d";
import { kubeletImage, markAsOwn, storedDigest } from "./node-images";
import { NoBlobs, sendImage } from "./send-image";

export interface ImportInputs {
  readonly cluster: string;
  readonly clusterUid: string;
  readonly nodes: readonly string[];
  readonly image: string;
  readonly imageId: string;
  /** `organization/project/stack`. States made before it was kept have none. */
  readonly owner: string;
}

export interface ImportOutputs extends ImportInputs {
  readonly configDigest: string;
  /** What was imported before, newest first. States made before it was kept have none. */
  readonly earlier?: readonly BuiltImage[];
}

const KEY = ["cluster", "clusterUid", "image", "imageId"] as const;

export const provider = {
  async check(_olds: Partial<ImportInputs>, news: ImportInputs): Promise<dynamic.CheckResult> {
    return { inputs: news };
  },

  async diff(_id: string, olds: ImportOutputs, news: ImportInputs): Promise<dynamic.DiffResult> {
    const changed = KEY.some((key) => olds[key] !== news[key]) || olds.nodes.join() !== news.nodes.join();
    return { changes: changed };
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
    const gone = {} as dynamic.ReadResult;
    const nodes = await clusterNodes(props.cluster);
    if (!nodes) return gone;
    // A stopped node cannot be asked, and has lost nothing by being stopped.
    const asked = nodes.filter(({ name, running }) => running && props.nodes.includes(name)).map(({ name }) => name);
    const { image, configDigest } = props;
    if (configDigest === "") return { id, props };
    const found = await Promise.all(asked.map((node) => kubeletImage(node, image)));
    return found.every((digest) => digest === configDigest) ? { id, props } : gone;
  },

  /** Nothing: pods that still run may need it, and the kubelet removes what no pod uses when the disk fills. */
  async delete(): Promise<void> {},
};

async function importImage(inputs: ImportInputs): Promise<ImportOutputs> {
  const { cluster, clusterUid, nodes, image, imageId, owner } = inputs;
  const outs = (configDigest: string) => ({ cluster, clusterUid, nodes, image, imageId, owner, configDigest });
  const isForeign = imageId === "";
  const id = await dockerImageId(image);
  if (id === undefined && isForeign) return outs("");
  if (id === undefined) {
    throw new Error(
      `Docker has no image ${image} any more, so it cannot be imported into ${cluster}. ` +
        `Build it again: npm start -- --rebuild`,
    );
  }
  try {
    const digest = await ensureOnNodes(inputs, id);
    if (!isForeign) await Promise.all(nodes.map((node) => markAsOwn(node, image, owner)));
    return outs(digest);
  } catch (error) {
    if (!isForeign) throw error;
    console.error(`${image} is left to the nodes to pull: Docker's copy cannot be sent. ${(error as Error).message}`);
    return outs("");
  }
}

/** Gives the digest that the kubelets know the image by. @throws Error where a node lacks it in the end. */
async function ensureOnNodes({ cluster, nodes, image }: ImportInputs, id: string): Promise<string> {
  const found = await Promise.all(nodes.map((node) => sameImage(node, image, id)));
  const lacking = nodes.filter((_, i) => found[i] === undefined);
  if (lacking.length === 0) return found[0]!;
  const ways: readonly (() => Promise<readonly string[]>)[] = [
    async () => (await sendImage(image, lacking)).configs,
    // A blob that a node had may be gone once it is needed.
    async () => (await sendImage(image, lacking, { whole: true })).configs,
  ];
  let failure = "";
  for (const [attempt, send] of ways.entries()) {
    try {
      return await arrived(lacking, image, await send());
    } catch (error) {
      if (error instanceof NoBlobs) return byK3d(cluster, lacking, image, id);
      failure = (error as Error).message;
      if (attempt === 0) console.error(`importing ${image} into ${cluster} failed, and is tried again: ${failure}`);
    }
  }
  throw new Error(`${image} is not in the image store of ${lacking.join(", ")}: ${failure}`);
}

/**
 * What the kubelet calls the image, where the node has the one that Docker has. Docker's ID of it is the digest of its
 * manifest or index, which containerd on the node keeps as well; in Docker's older store it is that of its configuration.
 */
async function sameImage(node: string, image: string, id: string): Promise<string | undefined> {
  const [kubelet, stored] = await Promise.all([kubeletImage(node, image), storedDigest(node, image)]);
  return kubelet === id || stored === id ? kubelet : undefined;
}

/** The kubelet's view of the store follows an import by an event, some tenths of a second later. */
const SETTLE_SECONDS = 5;

/** Waits until every kubelet has the image with one of the configurations. @throws Error where one does not get it. */
async function arrived(nodes: readonly string[], image: string, configs: readonly string[]): Promise<string> {
  for (const end = Date.now() + SETTLE_SECONDS * 1000; ; await sleep(100)) {
    const found = await Promise.all(nodes.map((node) => kubeletImage(node, image)));
    const lacking = nodes.filter((_, i) => !configs.includes(found[i] ?? ""));
    if (lacking.length === 0) return found[0]!;
    if (Date.now() >= end) throw new Error(`${lacking.join(", ")} took it without a failure, and does not have it`);
  }
}

/** For a Docker whose archive names no blobs. In the mode that reports a failure; an image in its older store has the ID. */
async function byK3d(cluster: string, nodes: readonly string[], image: string, id: string): Promise<string> {
  const args = ["image", "import", image, "--cluster", cluster, "--mode", "direct"];
  const attempt = () => run("k3d", args, { silence: TRANSFER_SILENCE_SECONDS });
  await attempt().catch((error: Error) => {
    console.error(`importing ${image} into ${cluster} failed, and is tried again: ${error.message}`);
    return attempt();
  });
  return arrived(nodes, image, [id]);
}

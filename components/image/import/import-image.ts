/** Bringing an image that Docker has into the store of every node of a k3d cluster. */
import { setTimeout as sleep } from "node:timers/promises";

import { run, TRANSFER_SILENCE_SECONDS } from "../../command";
import { inTurn } from "../../turn";
import { blobsOf, kubeletImage, storedDigest } from "./node-images";
import { NoBlobs } from "./saved-image";
import { sendImage } from "./send-image";

export interface Import {
  readonly cluster: string;
  readonly nodes: readonly string[];
  /** `repository:tag`. */
  readonly image: string;
}

export interface Imported {
  /** The digest that the kubelets know the image by. */
  readonly configDigest: string;
  /** Bytes that each node was sent; empty where none was. */
  readonly bytes: Readonly<Record<string, number>>;
}

/**
 * Sends what the nodes lack of Docker's copy of an image, and looks on every one whether it is there.
 *
 * @param id Docker's ID of it.
 * @throws Error where a node lacks it in the end.
 */
export const ensureOnNodes = (sent: Import, id: string): Promise<Imported> =>
  // The engine's, and the one that a start sends ahead of it.
  inTurn(`${sent.cluster} ${sent.image}`, () => ensured(sent, id));

async function ensured({ cluster, nodes, image }: Import, id: string): Promise<Imported> {
  // All of it at once: each question is a process, and the answers are there before one after the other would be.
  const [found, blobs] = await Promise.all([
    Promise.all(nodes.map((node) => sameImage(node, image, id))),
    Promise.all(nodes.map(blobsOf)),
  ]);
  const receivers = nodes.map((node, i) => ({ node, blobs: blobs[i]! })).filter((_, i) => found[i] === undefined);
  if (receivers.length === 0) return { configDigest: found[0]!, bytes: {} };
  const lacking = receivers.map(({ node }) => node);
  let failure = "";
  // Whole the second time: a blob that a node had may be gone once it is needed.
  for (const whole of [false, true]) {
    const to = whole ? lacking.map((node) => ({ node, blobs: new Set<string>() })) : receivers;
    try {
      const { configs, bytes } = await sendImage(image, to);
      return { configDigest: await arrived(lacking, image, configs), bytes };
    } catch (error) {
      if (error instanceof NoBlobs) return { configDigest: await byK3d(cluster, lacking, image, id), bytes: {} };
      failure = (error as Error).message;
      if (!whole) console.error(again(image, cluster, failure));
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
    console.error(again(image, cluster, error.message));
    return attempt();
  });
  return arrived(nodes, image, [id]);
}

const again = (image: string, cluster: string, failure: string) =>
  `importing ${image} into ${cluster} failed, and is tried again: ${failure}`;

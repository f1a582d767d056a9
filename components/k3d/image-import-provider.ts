/** What the engine runs for an image import: send what the nodes lack, then look on every node whether it is there. */
import { setTimeout as sleep } from "node:timers/promises";

import type { dynamic } from "@pulumi/pulumi";

import { importDelta } from "./delta";
import { describeImage, type DockerImage } from "./docker-image";
import { fullName } from "../image/image-name";
import { CommandError, run } from "../command";
import { clusterNodes, onNode } from "./k3d";

export interface ImportInputs {
  readonly cluster: string;
  readonly clusterUid: string;
  readonly nodes: readonly string[];
  readonly image: string;
  readonly imageId: string;
}

export interface ImportOutputs extends ImportInputs {
  readonly configDigest: string;
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
    return { id: `${inputs.cluster}/${inputs.image}`, outs: await importImage(inputs) };
  },

  async update(_id: string, _olds: ImportOutputs, news: ImportInputs): Promise<dynamic.UpdateResult> {
    return { outs: await importImage(news) };
  },

  /** Gone where the cluster is, or a node has lost it, so that the next `up` imports it again. */
  async read(id: string, props: ImportOutputs): Promise<dynamic.ReadResult> {
    const gone = {} as dynamic.ReadResult;
    const nodes = await clusterNodes(props.cluster);
    if (!nodes) return gone;
    // A stopped node cannot be asked, and has lost nothing by being stopped.
    const asked = nodes.filter(({ name, running }) => running && props.nodes.includes(name)).map(({ name }) => name);
    const { image, configDigest } = props;
    const lost = configDigest !== "" && (await nodesWithout({ nodes: asked, image }, configDigest, 0)).length > 0;
    return lost ? gone : { id, props };
  },

  /** Nothing: pods that still run may need it, and the kubelet removes what no pod uses when the disk fills. */
  async delete(): Promise<void> {},
};

async function importImage(inputs: ImportInputs): Promise<ImportOutputs> {
  const { cluster, clusterUid, nodes, image, imageId } = inputs;
  const outs = (configDigest: string) => ({ cluster, clusterUid, nodes, image, imageId, configDigest });
  const local = await describeImage(image);
  if (!local) {
    if (imageId === "") return outs("");
    throw new Error(
      `Docker has no image ${image} any more, so it cannot be imported into ${cluster}. ` +
        `Build it again: npm start -- --rebuild`,
    );
  }
  await send(inputs, local);
  return outs(local.configDigest);
}

async function send({ cluster, nodes, image }: ImportInputs, local: DockerImage): Promise<void> {
  const lacking = (seconds: number) => nodesWithout({ nodes, image }, local.configDigest, seconds);
  const first = await lacking(0);
  if (first.length === 0) return;
  const sent = await importDelta(first, local).then(
    () => true,
    () => false,
  );
  if (sent && (await lacking(SETTLE_SECONDS)).length === 0) return;
  // The whole image where the difference did not do; once more because an import can fail while a node is busy.
  const whole = () => run("k3d", ["image", "import", image, "--cluster", cluster, "--mode", "direct"]);
  const failure = await whole()
    .catch(whole)
    .then(
      () => undefined,
      (error: Error) => error.message,
    );
  const still = await lacking(SETTLE_SECONDS);
  if (still.length === 0) return;
  throw new Error(
    `${image} is not in the image store of ${still.join(", ")}: ${failure ?? "though k3d reported no failure"}`,
  );
}

/** The kubelet's view of the store follows an import by an event, some tenths of a second later. */
const SETTLE_SECONDS = 5;

/** What `crictl images -o json` prints; a field's name is protobuf's own or that of its JSON mapping. */
interface CriImages {
  readonly images: readonly { readonly id: string; readonly repoTags?: string[]; readonly repo_tags?: string[] }[];
}

/** A node that has just been started answers `docker exec` before its container runtime does. */
const START_SECONDS = 60;

async function imagesOn(node: string): Promise<CriImages["images"]> {
  for (const end = Date.now() + START_SECONDS * 1000; ; await sleep(500)) {
    try {
      return (JSON.parse(await onNode(node, ["crictl", "images", "-o", "json"])) as CriImages).images;
    } catch (error) {
      const starting = error instanceof CommandError && /\.sock|Unavailable/.test(error.stderr);
      if (!starting || Date.now() > end) throw error;
    }
  }
}

/** The nodes whose store, as the kubelet sees it, lacks `image` with that configuration, also after `seconds`. */
async function nodesWithout(
  { nodes, image }: Pick<ImportInputs, "nodes" | "image">,
  configDigest: string,
  seconds: number,
): Promise<string[]> {
  const has = async (node: string) => {
    const images = await imagesOn(node);
    const tags = images.filter(({ id }) => id === configDigest).flatMap((i) => i.repoTags ?? i.repo_tags ?? []);
    return tags.includes(fullName(image));
  };
  for (const end = Date.now() + seconds * 1000; ; await sleep(200)) {
    const found = await Promise.all(nodes.map(has));
    const lacking = nodes.filter((_, i) => !found[i]);
    if (lacking.length === 0 || Date.now() >= end) return lacking;
  }
}

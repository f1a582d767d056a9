/** The images of a k3d node: as the kubelet sees them, and as containerd keeps them. */
import { setTimeout as sleep } from "node:timers/promises";

import { CommandError } from "../../command";
import { fullName } from "../image-name";
import { askNode, onNode } from "../../cluster/k3d/k3d";

/** containerd's own command, in the namespace of the images that the kubelet knows. */
export const CTR = ["ctr", "--namespace", "k8s.io"];

/** What `crictl images -o json` prints; a field's name is protobuf's own or that of its JSON mapping. */
interface CriImages {
  /** Of a node that has none yet `null`. */
  readonly images:
    readonly { readonly id: string; readonly repoTags?: string[]; readonly repo_tags?: string[] }[] | null;
}

/** A node that has just been started answers `docker exec` before its container runtime does. */
const START_SECONDS = 60;

/** What the kubelet has under `image`: the digest of its configuration; undefined where it has no such image. */
export async function kubeletImage(node: string, image: string): Promise<string | undefined> {
  for (const end = Date.now() + START_SECONDS * 1000; ; await sleep(500)) {
    try {
      const { images } = JSON.parse(await askNode(node, ["crictl", "images", "-o", "json"])) as CriImages;
      return images?.find((one) => (one.repoTags ?? one.repo_tags)?.includes(fullName(image)))?.id;
    } catch (error) {
      const starting = error instanceof CommandError && /\.sock|Unavailable|Unimplemented/.test(error.stderr);
      if (!starting || Date.now() > end) throw error;
    }
  }
}

/** A line of `ctr images list`: name, media type, digest, size, platforms, labels. Empty where there is no such image. */
const listed = async (node: string, image: string): Promise<string> =>
  (await onNode(node, [...CTR, "images", "list", `name==${fullName(image)}`])).split("\n")[1] ?? "";

/** What containerd has under `image`: the digest of the manifest or index that was imported; undefined for nothing. */
export const storedDigest = async (node: string, image: string): Promise<string | undefined> =>
  / (sha256:[0-9a-f]{64}) /.exec(await listed(node, image))?.[1];

/** Whose an image is stands beside it: two stacks on one cluster may have built the same content. */
const mark = (owner: string) => `wealist.owner/${owner}`;

const setLabel = (node: string, image: string, label: string) =>
  onNode(node, [...CTR, "images", "label", fullName(image), label]);

export const markAsOwn = (node: string, image: string, owner: string) => setLabel(node, image, `${mark(owner)}=true`);

/** An empty value removes a label. */
export const unmark = (node: string, image: string, owner: string) => setLabel(node, image, `${mark(owner)}=`);

export async function isMarkedByOthers(node: string, image: string, owner: string): Promise<boolean> {
  const marks = (await listed(node, image)).match(/wealist\.owner\/[^=,\s]+(?==true)/g) ?? [];
  return marks.some((found) => found !== mark(owner));
}

/** `repository:tag`, as Docker calls them, of all images that the node got from a stack. */
export async function markedImages(node: string, owner: string): Promise<string[]> {
  const lines = (await onNode(node, [...CTR, "images", "list"])).split("\n").slice(1);
  const own = lines.filter((line) => line.split(/[\s,]/).includes(`${mark(owner)}=true`));
  return own.map((line) => line.split(" ")[0]!.replace(/^docker\.io\/(library\/)?/, ""));
}

/** Digests of all blobs in the node's content store. */
export const blobsOf = async (node: string): Promise<Set<string>> =>
  new Set((await askNode(node, [...CTR, "content", "list", "-q"])).split("\n"));

/** Removes the name `image`: another name of the same content stays, which `crictl rmi` would remove as well. */
export const removeImage = (node: string, image: string) => onNode(node, [...CTR, "images", "remove", fullName(image)]);

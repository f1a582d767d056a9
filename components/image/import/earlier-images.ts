/**
 * The images that a stack built and imported before the one it runs. Docker and the nodes keep the newest of them, for the
 * way back; the others would fill the disk, one tag for each changed line.
 */
import { CommandError, run } from "../../command";
import { dockerImageId } from "../docker-image";
import { fullName } from "../image-name";
import { onNode } from "../../cluster/k3d/k3d";
import { isMarkedByOthers, removeImage, storedDigest, unmark } from "./node-images";

export interface BuiltImage {
  readonly image: string;
  /** Docker's ID of it. */
  readonly imageId: string;
}

/** What has been imported before `news`, newest first, each once; a third-party image is none of the stack's. */
export function earlierImages(
  olds: BuiltImage & { readonly earlier?: readonly BuiltImage[] },
  news: BuiltImage,
): BuiltImage[] {
  const all = [{ image: olds.image, imageId: olds.imageId }, ...(olds.earlier ?? [])];
  const isFirst = ({ image }: BuiltImage, i: number) => all.findIndex((one) => one.image === image) === i;
  return all.filter((one, i) => one.imageId !== "" && one.image !== news.image && isFirst(one, i));
}

export interface ImageNodes {
  readonly nodes: readonly string[];
  /** Whose images they are: `organization/project/stack`. */
  readonly owner: string;
}

/**
 * Removes all but the first. Gives what is still there, to be tried again at the next change: what a workload names or a
 * container uses, and all of it where the cluster cannot be asked. An image that another stack imported as well is left to
 * that one.
 */
export async function removeEarlier(place: ImageNodes, earlier: readonly BuiltImage[]): Promise<BuiltImage[]> {
  return [...earlier.slice(0, 1), ...(await removeUnused(place, earlier.slice(1)))];
}

/** Removes images from the nodes and from Docker, under the conditions of {@link removeEarlier}. Gives what is still there. */
export async function removeUnused(place: ImageNodes, built: readonly BuiltImage[]): Promise<BuiltImage[]> {
  if (built.length === 0) return [];
  try {
    const used = await imagesInUse(place.nodes);
    const left = await Promise.all(built.map(async (one) => ((await remove(place, one, used)) ? [] : [one])));
    return left.flat();
  } catch {
    return [...built];
  }
}

async function remove({ nodes, owner }: ImageNodes, built: BuiltImage, used: ReadonlySet<string>): Promise<boolean> {
  if (used.has(built.image) || used.has(fullName(built.image))) return false;
  for (const node of nodes) {
    if (await isMarkedByOthers(node, built.image, owner)) await unmark(node, built.image, owner);
    else await removeImage(node, built.image);
  }
  return removeFromDocker(built);
}

const KINDS = "pods,deployments,statefulsets,daemonsets,jobs,cronjobs";

/** Every image that a workload of the cluster names, whether it runs at the moment or not. */
async function imagesInUse(nodes: readonly string[]): Promise<ReadonlySet<string>> {
  const server = nodes.find((node) => /-server-\d+$/.test(node)) ?? "";
  const { items } = JSON.parse(await onNode(server, ["kubectl", "get", KINDS, "-A", "-o", "json"])) as Workloads;
  return new Set(items.filter(isAlive).flatMap(({ spec }) => imagesIn(spec)));
}

interface Workloads {
  readonly items: readonly {
    readonly metadata: { readonly deletionTimestamp?: string };
    readonly spec: unknown;
    readonly status?: { readonly phase?: string; readonly completionTime?: string };
  }[];
}

/** What is on its way out, or has done its work, starts no container any more. */
const isAlive = ({ metadata, status }: Workloads["items"][number]): boolean =>
  !metadata.deletionTimestamp && !status?.completionTime && !/^(Succeeded|Failed)$/.test(status?.phase ?? "");

/** A pod's template lies at another depth in each kind. */
const imagesIn = (value: unknown): string[] =>
  typeof value !== "object" || value === null
    ? []
    : Object.entries(value).flatMap(([key, inner]) =>
        key === "image" && typeof inner === "string" ? [inner] : imagesIn(inner),
      );

/**
 * Removes a tag from Docker, where no k3d cluster of this machine has the image any more and the tag is still the one that
 * was built; the same content under another tag stays. Gives whether nothing is left to remove.
 */
export async function removeFromDocker({ image, imageId }: BuiltImage): Promise<boolean> {
  if ((await dockerImageId(image)) !== imageId) return true;
  if (await isOnSomeNode(image)) return true;
  return run("docker", ["image", "rm", image]).then(
    () => true,
    (error: unknown) => {
      // A container that somebody made of it.
      if (error instanceof CommandError && /conflict|in use|being used/i.test(error.stderr)) return false;
      throw error;
    },
  );
}

/** A stopped cluster cannot be asked: it may have it. */
async function isOnSomeNode(image: string): Promise<boolean> {
  const format = '{{.Names}} {{.State}} {{.Label "k3d.role"}}';
  const lines = (await run("docker", ["ps", "--all", "--filter", "label=app=k3d", "--format", format])).split("\n");
  const nodes = lines.map((line) => line.split(" ")).filter(([, , role]) => role === "server" || role === "agent");
  const has = nodes.map(async ([node = "", state]) => state !== "running" || (await storedDigest(node, image)));
  return (await Promise.all(has)).some(Boolean);
}

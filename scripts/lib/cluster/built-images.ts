/** The images that a stack built for this machine, as its state knows them. */
import { provider as imports, type ImportOutputs } from "../../../components/image/import/image-import-provider";
import { dockerImageId } from "../../../components/image/docker-image";
import type { BuiltImage } from "../../../components/image/import/earlier-images";
import { clusterNodes } from "../../../components/cluster/k3d/k3d";
import { markedImages } from "../../../components/image/import/node-images";
import type { Settings } from "../../../configuration/config";
import type { StateResource } from "../engine/engine";
import { resourceName } from "../engine/resource-name";

const IMAGE = "docker:index/image:Image";
const IMPORT = "pulumi-nodejs:dynamic/k3d:ImageImport";

/** URNs of all images that the stack builds. */
export const builtImages = (resources: readonly StateResource[]): string[] =>
  resources.filter(({ type }) => type === IMAGE).map(({ urn }) => urn);

/** `repository:tag` of all images that the stack builds or has imported. */
export const knownImages = (resources: readonly StateResource[]): string[] => [
  ...resources.filter(({ type }) => type === IMAGE).map(({ outputs }) => String(outputs?.["imageName"])),
  ...importedImages(resources).map(({ image }) => image),
];

/** The imports of a stack, by their names, as they were made last. */
export const importsOf = (resources: readonly StateResource[]) =>
  resources
    .filter(({ type }) => type === IMPORT)
    .map(({ urn, outputs }) => ({ name: resourceName(urn), outputs: outputs as unknown as ImportOutputs }));

/** What the stack has imported into its nodes, and still keeps: the images that Docker has because of it. */
const importedImages = (resources: readonly StateResource[]): BuiltImage[] =>
  importsOf(resources)
    .flatMap(({ outputs: { image, imageId, earlier = [] } }) => [{ image, imageId }, ...earlier])
    .filter(({ imageId }) => imageId !== "");

/**
 * All that Docker has because of a stack on a cluster of its own: what its state knows, and what its nodes were given before
 * by services that are no more.
 *
 * @param running whether the nodes can be asked.
 */
export async function imagesOf(
  { cluster: { k3d }, owner }: Settings,
  resources: readonly StateResource[],
  running: boolean,
): Promise<BuiltImage[]> {
  const known = importedImages(resources);
  if (!k3d || !running) return known;
  const nodes = (await clusterNodes(k3d.name)) ?? [];
  const marked = new Set((await Promise.all(nodes.map(({ name }) => markedImages(name, owner)))).flat());
  const older = [...marked].filter((image) => !known.some((one) => one.image === image));
  const there = older.map(async (image) => ({ image, imageId: (await dockerImageId(image)) ?? "" }));
  return [...known, ...(await Promise.all(there)).filter(({ imageId }) => imageId !== "")];
}

/**
 * URNs of the images to be built again: Docker has lost them (`docker system prune`), and the cluster lacks them as well.
 * The provider never looks, so an import that is due would find nothing to send (pulumi-docker#593).
 */
export async function lostImages(resources: readonly StateResource[]): Promise<string[]> {
  const local = resources.filter(({ type, inputs }) => type === IMAGE && inputs?.["skipPush"] === true);
  const lost = local.map(async ({ urn, outputs }) => {
    const image = String(outputs?.["imageName"]);
    if (await dockerImageId(image)) return undefined;
    return (await isImported(image, resources)) ? undefined : urn;
  });
  return (await Promise.all(lost)).filter((urn) => urn !== undefined);
}

async function isImported(image: string, resources: readonly StateResource[]): Promise<boolean> {
  const found = importsOf(resources).find(({ outputs }) => outputs.image === image);
  return found !== undefined && (await imports.read(image, found.outputs)).id !== undefined;
}

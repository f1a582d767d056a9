/**
 * Images that the state believes in and Docker has lost (`docker system prune`). The provider never looks, so an
 * import that is due would find nothing to send (pulumi-docker#593).
 */
import { provider as imports, type ImportOutputs } from "../../components/k3d/image-import-provider";
import { describeImage } from "../../components/k3d/docker-image";
import type { StateResource } from "./engine";

const IMAGE = "docker:index/image:Image";
const IMPORT = "pulumi-nodejs:dynamic/k3d:ImageImport";

/** URNs of all images that the stack builds. */
export const builtImages = (resources: readonly StateResource[]): string[] =>
  resources.filter(({ type }) => type === IMAGE).map(({ urn }) => urn);

/** URNs of the images to be built again: Docker has lost them, and the cluster lacks them as well. */
export async function lostImages(resources: readonly StateResource[]): Promise<string[]> {
  const local = resources.filter(({ type, inputs }) => type === IMAGE && inputs?.["skipPush"] === true);
  const lost = local.map(async ({ urn, outputs }) => {
    const image = String(outputs?.["imageName"]);
    if (await describeImage(image)) return undefined;
    return (await isImported(image, resources)) ? undefined : urn;
  });
  return (await Promise.all(lost)).filter((urn) => urn !== undefined);
}

async function isImported(image: string, resources: readonly StateResource[]): Promise<boolean> {
  const found = resources.find(({ type, outputs }) => type === IMPORT && outputs?.["image"] === image);
  if (!found) return false;
  return (await imports.read(image, found.outputs as unknown as ImportOutputs)).id !== undefined;
}

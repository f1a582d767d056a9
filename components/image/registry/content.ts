/** Which content an image was built from: rebuilds of one content differ in their digest, and agree in this label. */
import type { RegistryAccess } from "./access";
import type { Manifest, RegistryClient } from "./client";

/** Label of every image that is pushed; its value is the content's tag. */
export const CONTENT_LABEL = "wealist.content";

interface Held {
  readonly manifest: Manifest;
  /** Undefined where it was pushed by other means. */
  readonly content: string | undefined;
}

/** What a tag of the repository holds; undefined where there is no such tag. */
export async function heldBy(client: RegistryClient, tag: string): Promise<Held | undefined> {
  const manifest = await client.manifest(tag);
  return manifest && { manifest, content: (await client.labels(manifest))[CONTENT_LABEL] };
}

/** A tag that holds other content, as a message names it. */
export const otherContent = (repository: string, tag: string, { manifest, content }: Held) =>
  `${repository}:${tag} holds other content already (${content ?? manifest.digest})`;

/** Whether the version names this content already. @throws Error where it names another one. */
export async function isTagged(
  client: RegistryClient,
  { repository, version, content, cures }: RegistryAccess & { readonly version: string; readonly content: string },
): Promise<boolean> {
  const held = await heldBy(client, version);
  if (!held || held.content === content) return held !== undefined;
  const next = version.replace(/(?<=^v\d+\.\d+\.)\d.*$/, (patch) => String(parseInt(patch) + 1));
  throw new Error(
    `${otherContent(repository, version, held)}, and this is ${content}: a version is never given to another image. ` +
      `Name a new one: ${cures.version.replace("VALUE", next)}`,
  );
}

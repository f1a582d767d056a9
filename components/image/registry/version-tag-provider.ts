/**
 * What the engine runs for a version: one more tag on an image that is in the registry, never taken from another one, and
 * never deleted: a version that was released stays what it was.
 */
import type { dynamic } from "@pulumi/pulumi";

import { isChanged, refusal } from "../../dynamic/check-only";
import { step } from "../../dynamic/step";
import { stillHas, withRegistry, type RegistryAccess } from "./access";
import { isTagged } from "./content";

export interface VersionTagInputs extends RegistryAccess {
  readonly version: string;
  /** What the tagged image was built from. */
  readonly content: string;
  /** `repository@sha256:…` of that image. */
  readonly digest: string;
}

export type VersionTagOutputs = Pick<VersionTagInputs, "repository" | "version" | "content" | "digest">;

const KEY = ["repository", "version", "content"] as const;

export const provider = {
  ...step<VersionTagInputs, VersionTagOutputs>({
    idOf: ({ repository }) => repository,
    isChanged: (olds, news) => isChanged([...KEY, "digest"], olds, news),
    run: ensure,
  }),

  /** Refuses in a preview already. What is in the state was looked at before. */
  async check(olds: Partial<VersionTagInputs>, news: VersionTagInputs): Promise<dynamic.CheckResult> {
    if (!isChanged(KEY, olds, news)) return { inputs: news };
    const reason = await withRegistry(news, (client) => isTagged(client, news)).then(
      () => undefined,
      (error: Error) => error.message,
    );
    return { inputs: news, failures: refusal("version", reason) };
  },

  /** Gone where the registry says so, so that the next `up` sets it again. */
  async read(id: string, props: VersionTagOutputs): Promise<dynamic.ReadResult> {
    return (await stillHas(props.repository, props.version)) ? { id, props } : ({} as dynamic.ReadResult);
  },
};

async function ensure(inputs: VersionTagInputs): Promise<VersionTagOutputs> {
  const { repository, version, content, digest } = inputs;
  await withRegistry(inputs, async (client) => {
    if (await isTagged(client, inputs)) return;
    const manifest = await client.manifest(digest.split("@")[1] ?? "");
    if (!manifest) throw new Error(`the registry does not hold ${digest} any more`);
    await client.tag(manifest, version);
  });
  return { repository, version, content, digest };
}

/**
 * What the engine runs for an image in a registry: look whether it is there, and only else build and push it. It is never
 * deleted: other stacks may run it, and a rollback may want it.
 */
import type { dynamic } from "@pulumi/pulumi";

import { refusal } from "../../dynamic/check-only";
import { step } from "../../dynamic/step";
import { loginCure, ownLogin, stillHas, withRegistry, type RegistryAccess } from "./access";
import { build, push } from "./build";
import type { RegistryClient } from "./client";
import { CONTENT_LABEL, heldBy, isTagged, otherContent } from "./content";
import { repositoryOf } from "./repository";

export interface PushedImageInputs extends RegistryAccess {
  /** Tag, and value of the image's label: the hash of what it is built from. */
  readonly content: string;
  /** Its version, which is looked at before anything is built, and changes nothing here. */
  readonly version: string;
  readonly context: string;
  readonly dockerfile: string;
  readonly args: Readonly<Record<string, string>>;
  readonly platform: string;
}

export interface PushedImageOutputs extends Pick<PushedImageInputs, "repository" | "content"> {
  /** `repository@sha256:…`. */
  readonly digest: string;
}

const isSame = (olds: Partial<PushedImageOutputs>, { repository, content }: PushedImageInputs) =>
  olds.repository === repository && olds.content === content;

export const provider = {
  ...step<PushedImageInputs, PushedImageOutputs>({
    idOf: ({ repository }) => repository,
    // What it is built from decides, not who pushes it, where its folder lies, or under which version.
    isChanged: (olds, news) => !isSame(olds, news),
    run: ensure,
  }),

  /** Whether there is a login, a repository and a free version, in a preview already. What is in the state needs none. */
  async check(olds: Partial<PushedImageInputs>, news: PushedImageInputs): Promise<dynamic.CheckResult> {
    if (isSame(olds, news) && olds.version === news.version) return { inputs: news };
    const look = async (client: RegistryClient) => void (await find(client, news), await isTagged(client, news));
    const reason = await withRegistry(news, look).then(
      () => undefined,
      (error: Error) => error.message,
    );
    return { inputs: news, failures: refusal("repository", reason) };
  },

  /** Gone where the registry says so, so that the next `up` builds it again. */
  async read(id: string, props: PushedImageOutputs): Promise<dynamic.ReadResult> {
    const held = await stillHas(props.repository, props.digest.split("@")[1] ?? "");
    return held ? { id, props } : ({} as dynamic.ReadResult);
  },
};

/** The digest of the content, where the registry has it. */
async function find(client: RegistryClient, { repository, content }: PushedImageInputs): Promise<string | undefined> {
  const held = await heldBy(client, content);
  if (held && held.content !== content)
    throw new Error(`${otherContent(repository, content, held)}: that tag is the program's own. Remove it there`);
  return held && `${repository}@${held.manifest.digest}`;
}

async function ensure(inputs: PushedImageInputs): Promise<PushedImageOutputs> {
  const { repository, content } = inputs;
  const found = () => withRegistry(inputs, (client) => find(client, inputs));
  const digest = (await found()) ?? (await buildAndPush(inputs, found));
  return { repository, content, digest };
}

async function buildAndPush(inputs: PushedImageInputs, found: () => Promise<string | undefined>): Promise<string> {
  const { repository, content, context, dockerfile, args, platform } = inputs;
  const image = `${repository}:${content}`;
  await build({ context, dockerfile, args, platform, image, labels: { [CONTENT_LABEL]: content } });
  const failure = await push(image, repositoryOf(repository).registry, ownLogin(inputs)).then(
    () => undefined,
    (error: Error) => error,
  );
  // Another machine may have pushed the same content meanwhile, under a tag that cannot be written twice.
  const digest = await found();
  if (digest) return digest;
  const cure = /denied|unauthorized|authori[sz]ation|credentials/i.test(failure?.message ?? "")
    ? `\nA login that may push: ${loginCure(inputs)}`
    : "";
  throw new Error(`pushing ${image} failed: ${failure?.message ?? "the registry does not have it afterwards"}${cure}`);
}

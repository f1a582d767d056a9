/**
 * What the engine runs once a PostgreSQL is ready: its image and major version are noted on the claim, where
 * `volume-check-provider.ts` finds them whatever becomes of the server, or of the stack's state.
 */
import { answerOf, kubeconfigOf, type ClusterAccess } from "../cluster/access";
import { patching } from "../cluster/live-object";
import { isChanged } from "../dynamic/check-only";
import { step } from "../dynamic/step";
import { majorOf } from "./image-major";
import { IMAGE_NOTE, MAJOR_NOTE } from "./volume-facts";

export interface VolumeNoteInputs {
  readonly access: ClusterAccess;
  /** UID of the cluster's `kube-system`. */
  readonly clusterUid: string;
  readonly namespace: string;
  /** Name of the claim. */
  readonly claim: string;
  /** Identity of the volume behind it. */
  readonly volume: string;
  readonly image: string;
}

type VolumeNoteOutputs = Omit<VolumeNoteInputs, "access">;

export const provider = step<VolumeNoteInputs, VolumeNoteOutputs>({
  idOf: ({ namespace, claim }) => `${namespace}/${claim}`,
  isChanged: (olds, news) => isChanged(["clusterUid", "namespace", "claim", "volume", "image"], olds, news),
  run: annotate,
});

async function annotate({ access, ...inputs }: VolumeNoteInputs): Promise<VolumeNoteOutputs> {
  const { namespace, claim: name, image } = inputs;
  const { CoreV1Api } = await import("@kubernetes/client-node");
  const core = (await kubeconfigOf(access)).makeApiClient(CoreV1Api);
  const major = majorOf(image);
  // Of an image that does not tell its version, a note of before would be a guess: it may have upgraded the data.
  const annotations =
    major === undefined
      ? { [IMAGE_NOTE]: null, [MAJOR_NOTE]: null }
      : { [IMAGE_NOTE]: image, [MAJOR_NOTE]: String(major) };
  const change = core.patchNamespacedPersistentVolumeClaim(
    { name, namespace, body: { metadata: { annotations } } },
    await patching("MergePatch"),
  );
  await answerOf(`that the claim ${namespace}/${name} has a note of PostgreSQL's version`, change);
  return inputs;
}

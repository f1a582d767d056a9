/** The objects of before, as far as they are not what they were: what never changed is left alone. */
import type { LiveObject } from "../../../components/kubernetes/object";
import type { Cluster } from "../cluster/cluster";
import { say } from "../terminal/terminal";
import {
  createObject,
  deleteObjects,
  isWorkload,
  kindAndName,
  liveObject,
  relabel,
  replicasOf,
  scale,
  untilReady,
} from "./objects";

interface Before {
  readonly namespaces: readonly LiveObject[];
  readonly objects: readonly LiveObject[];
}

interface Steps {
  /** Told of the objects of before with the uids that they have now, each time one was made. */
  readonly made: (objects: readonly LiveObject[]) => void;
  /** Waits for PostgreSQL, and gives it what the others wait for. */
  readonly serverReady: () => Promise<void>;
}

/** @param deployed what the stack made, by its state. */
export async function restore(
  cluster: Cluster,
  { namespaces, objects }: Before,
  deployed: readonly LiveObject[],
  { made, serverReady }: Steps,
): Promise<void> {
  const standing = await standingOf(cluster, objects);
  const other = (one: LiveObject) => !standing.has(kindAndName(one));
  const doomed = [...deployed, ...objects].filter(other);
  if (doomed.length > 0) say("Deleting what the stack made …");
  await deleteObjects(cluster, doomed);
  // Before any pod: what the stack's labels demand of pods, those of before may not fulfil.
  for (const namespace of namespaces) await relabel(cluster, namespace);
  say("Making what was there before …");
  let now = [...objects];
  for (const object of objects.filter(other)) {
    const { metadata } = await createObject(cluster, object);
    now = now.map((one) =>
      one === object ? { ...object, metadata: { ...object.metadata, uid: metadata?.uid } } : one,
    );
    made(now);
  }
  for (const object of objects.filter((one) => isWorkload(one) && !other(one)))
    await scale(cluster, object, replicasOf(object));
  await serverReady();
  await untilReady(cluster, objects);
}

/** Those that are the very ones of before, and are not about to go. */
async function standingOf(cluster: Cluster, objects: readonly LiveObject[]): Promise<ReadonlySet<string>> {
  const standing = objects.map(async (object) => {
    const { metadata } = (await liveObject(cluster, object)) ?? {};
    const isSame = metadata?.uid !== undefined && metadata.uid === object.metadata?.uid;
    return isSame && !metadata.deletionTimestamp ? [kindAndName(object)] : [];
  });
  return new Set((await Promise.all(standing)).flat());
}

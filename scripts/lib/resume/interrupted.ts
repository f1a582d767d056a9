/**
 * What a killed engine was making, put right in the stack's state. The engine itself asks people whether a pending create
 * succeeded, or forgets it; forgotten, an object that was made meets the next `up` as "already exists", and one with a
 * name of its own stays for ever.
 */
import type { LiveObject } from "../../../components/kubernetes/object";

/** A resource as the state holds it; what is not named here is carried along. */
export interface Entry {
  readonly urn: string;
  readonly type: string;
  readonly id?: string;
  readonly inputs?: Readonly<Record<string, unknown>>;
  readonly parent?: string;
  /** What it was called in states of before. */
  readonly aliases?: readonly string[];
  readonly delete?: boolean;
  readonly pendingReplacement?: boolean;
  /** When it was first added to the state. */
  readonly created?: string;
}

/** A state as `pulumi stack export` prints it. */
export interface Export {
  readonly version: number;
  readonly deployment: {
    readonly resources?: readonly Entry[];
    readonly pending_operations?: readonly { readonly type: string; readonly resource: Entry }[];
  };
}

/** What was being made. */
export const pendingCreates = ({ deployment }: Export): Entry[] =>
  (deployment.pending_operations ?? []).filter(({ type }) => type === "creating").map(({ resource }) => resource);

/** An object of a cluster by its name; undefined for anything else. */
export function headerOf({ type, inputs = {} }: Entry): LiveObject | undefined {
  if (!type.startsWith("kubernetes:")) return undefined;
  const { apiVersion, kind, metadata } = inputs as LiveObject;
  const { name, namespace } = metadata ?? {};
  if (!apiVersion || !kind || !name) return undefined;
  return { apiVersion, kind, metadata: { name, ...(namespace ? { namespace } : {}) } };
}

/** The clocks of this machine and of the cluster need not agree to the second. */
const TOLERANCE_MS = 5 * 60_000;

/**
 * Whether an object that is there is the one that was being made: it bears what the stack writes on it, Pulumi wrote it,
 * and it is no older than the component that it belongs to, which is in the state before its first object is made.
 */
export function isMade(live: LiveObject, { inputs = {}, parent }: Entry, { deployment }: Export): boolean {
  const wanted = (inputs as LiveObject).metadata ?? {};
  const { labels = {}, annotations = {}, managedFields = [], creationTimestamp } = live.metadata ?? {};
  const bears = (there: Readonly<Record<string, string>>, meant: Readonly<Record<string, unknown>> = {}) =>
    Object.entries(meant).every(([key, value]) => typeof value !== "string" || there[key] === value);
  const writer = wanted.annotations?.["pulumi.com/patchFieldManager"];
  const byPulumi = managedFields.some(
    ({ manager = "" }) => /^pulumi-(kubernetes|resource)/.test(manager) || manager === writer,
  );
  const born = deployment.resources?.find(({ urn }) => urn === parent)?.created;
  const early = born !== undefined && new Date(creationTimestamp ?? 0).getTime() < Date.parse(born) - TOLERANCE_MS;
  return bears(labels, wanted.labels) && bears(annotations, wanted.annotations) && byPulumi && !early;
}

/**
 * The state as the engine would have left it, had it lived: with what was made, and nothing pending. What stands there
 * holds the inputs alone until a refresh has read the rest.
 *
 * @param made what is there of the pending creates.
 */
export function completed(state: Export, made: ReadonlyMap<Entry, LiveObject>): Export {
  const resources = [...made].reduce(withMade, [...(state.deployment.resources ?? [])]);
  return { ...state, deployment: { ...state.deployment, resources, pending_operations: [] } };
}

/** `entry` with another name of a resource that it depends on. */
const naming = (entry: Entry, from: string, to: string): Entry =>
  from === to
    ? entry
    : (JSON.parse(JSON.stringify(entry).replaceAll(JSON.stringify(from), JSON.stringify(to))) as Entry);

const HOLDERS = /:(Namespace|StatefulSet|PersistentVolume|PersistentVolumeClaim)$/;

function withMade(resources: readonly Entry[], [entry, live]: readonly [Entry, LiveObject]): Entry[] {
  const { name = "", namespace, creationTimestamp } = live.metadata ?? {};
  const created = new Date(creationTimestamp ?? Date.now()).toISOString();
  const id = namespace ? `${namespace}/${name}` : name;
  const done = { outputs: entry.inputs, ...entry, id, created, modified: created };
  // The old one may have another name, as an object has that goes from one component to another: left beside the new one, both
  // would have one name for the engine, which takes that for a broken state.
  const called = [entry.urn, ...(entry.aliases ?? [])];
  const index = resources.findIndex((one) => called.includes(one.urn) && !one.delete);
  const before = resources[index];
  if (!before) return [...resources, done];
  if (before.id === id && !before.pendingReplacement) return [...resources];
  const instead = (...entries: Entry[]) => [...resources.slice(0, index), ...entries, ...resources.slice(index + 1)];
  // The engine had deleted the old one already, to make this one in its place: what named that one names this one.
  if (before.pendingReplacement)
    return instead(done).map((one) => (one === done ? one : naming(one, before.urn, entry.urn)));
  // A replacement: the old one goes when the new one stands. An object that is older than what the state holds was left
  // over by an earlier operation, and goes itself.
  const isNewer = Date.parse(created) >= Date.parse(before.created ?? created);
  if (isNewer) return instead(done, { ...before, delete: true });
  // What may hold rows is left where it is, and nobody's.
  return HOLDERS.test(entry.type) ? [...resources] : [...resources, { ...done, delete: true }];
}

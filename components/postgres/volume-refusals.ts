/** Why a volume cannot become what it is asked to be, each in words for people. */
import type { dynamic } from "@pulumi/pulumi";

import { isK3d, type ClusterAccess } from "../cluster/access";
import { isQuantity, parseQuantity } from "../kubernetes/quantity";
import { majorOf } from "./image-major";
import type { VolumeFacts } from "./volume-facts";

/** What stands for a value in the commands that are handed in. */
export const VALUE = "VALUE";

export interface VolumeCheckInputs {
  readonly access: ClusterAccess;
  /** UID of the cluster's `kube-system`: nothing is looked for before it is known. */
  readonly clusterUid: string;
  readonly namespace: string;
  /** Name of the claim. */
  readonly claim: string;
  /** Whether the stack makes the claim; somebody else's is never changed. */
  readonly own: boolean;
  /** Folder of the data inside the volume; empty for its root. */
  readonly dataDirectory: string;
  readonly storage: string;
  /** The class that is asked for; empty for the cluster's default. */
  readonly storageClass: string;
  readonly image: string;
  /** For people: what sets a key, to the value `VALUE`; what takes a key out; where else it is told how to go on. */
  readonly cures: {
    readonly namespace: string;
    readonly claim: string;
    readonly noClaim: string;
    readonly dataDirectory: string;
    readonly image: string;
    readonly storage: string;
    readonly storageClass: string;
    readonly noStorageClass: string;
    readonly otherVolume: string;
    readonly otherMajor: string;
  };
}

/** @param olds what was asked for before, as far as that is known. */
export function refusals(
  olds: Partial<VolumeCheckInputs>,
  news: VolumeCheckInputs,
  facts: VolumeFacts,
): dynamic.CheckFailure[] {
  const { own } = news;
  const all: Record<string, string | undefined> = {
    image: otherMajor(news, facts),
    ...(own && facts.claim?.isBound
      ? { storageClass: otherClass(olds, news, facts), storage: otherSize(news, facts) }
      : {}),
    ...(own && !facts.claim?.isBound ? { storageClass: lackingClass(news, facts) } : {}),
  };
  return Object.entries(all).flatMap(([property, reason]) => (reason === undefined ? [] : [{ property, reason }]));
}

export const NOTHING = "Nothing was changed.";
const volumeOf = ({ namespace, claim }: VolumeCheckInputs) => `the volume of the claim ${namespace}/${claim}`;
export const put = (command: string, value: string) => `Put it back: ${command.replace(VALUE, value)}`;

function otherMajor(news: VolumeCheckInputs, { data }: VolumeFacts): string | undefined {
  const wanted = majorOf(news.image);
  if (!data || wanted === undefined || wanted === data.major) return undefined;
  return (
    `${news.image} is PostgreSQL ${wanted}, and ${volumeOf(news)} has data of PostgreSQL ${data.major}, which no other major ` +
    `version reads. ${NOTHING} ${put(news.cures.image, data.image)}\n` +
    `To go to ${wanted} with the rows: ${news.cures.otherMajor}`
  );
}

/** By what the engine asked for before: a default that is named now makes the claim anew as well. */
function otherClass(
  olds: Partial<VolumeCheckInputs>,
  news: VolumeCheckInputs,
  { claim, classes }: VolumeFacts,
): string | undefined {
  const { storageClass: has = "", askedClass } = claim ?? {};
  const unnamed = classes?.some(({ name, isDefault }) => isDefault && name !== has) ? has : "";
  const before = askedClass ?? olds.storageClass ?? (news.storageClass === "" ? unnamed : has);
  if (before === news.storageClass) return undefined;
  const { cures } = news;
  const back = before === "" ? `Put it back: ${cures.noStorageClass}` : put(cures.storageClass, before);
  return (
    `${volumeOf(news)} is of the StorageClass ${has}${before === "" ? ", the cluster's default then" : ""}; ` +
    `asked for ${news.storageClass || "the default"}, it would be made anew, empty. ${NOTHING} ${back}\n` +
    `To go to another volume with the rows: ${cures.otherVolume}`
  );
}

function otherSize(news: VolumeCheckInputs, { claim, classes }: VolumeFacts): string | undefined {
  const { storage: has = "0", storageClass = "" } = claim ?? {};
  if (!isQuantity(has) || parseQuantity(has) === parseQuantity(news.storage)) return undefined;
  const shrinks = parseQuantity(news.storage) < parseQuantity(has);
  const fixed = classes?.find(({ name }) => name === storageClass)?.isExpandable === false;
  if (!shrinks && !fixed) return undefined;
  const why = shrinks ? "a volume cannot shrink" : `its StorageClass ${storageClass} lets no volume grow`;
  return (
    `${volumeOf(news)} has ${has}, and ${news.storage} is asked for: ${why}. ${NOTHING} ` +
    `${put(news.cures.storage, has)}\nTo go to another volume with the rows: ${news.cures.otherVolume}`
  );
}

/** A class that the cluster lacks would leave the claim waiting, and the server with it. */
function lackingClass(news: VolumeCheckInputs, { classes }: VolumeFacts): string | undefined {
  const { storageClass, cures, access } = news;
  // k3s makes its own class, the default, a moment after a new cluster answers.
  if (!classes || (isK3d(access) && classes.length === 0 && storageClass === "")) return undefined;
  const has = classes.some(({ name, isDefault }) => (storageClass === "" ? isDefault : name === storageClass));
  if (has) return undefined;
  const names = classes.map(({ name }) => name);
  const what = storageClass === "" ? "no default StorageClass" : `no StorageClass ${storageClass}`;
  const cure = cures.storageClass.replace(VALUE, names[0] ?? "NAME");
  return `the cluster has ${what}; it has: ${names.join(", ") || "none"}. ${NOTHING} Name one: ${cure}`;
}

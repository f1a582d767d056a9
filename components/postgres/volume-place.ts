/** Why data cannot be looked for in another place: what is there is another server, empty, and the rows stay behind or go. */
import type { dynamic } from "@pulumi/pulumi";

import { volumeFacts } from "./volume-facts";
import { NOTHING, put, type VolumeCheckInputs } from "./volume-refusals";

type Place = Pick<VolumeCheckInputs, "namespace" | "claim" | "own" | "dataDirectory">;

/**
 * Only a volume that others keep may take the place of another one of theirs: both stay, and somebody has filled it.
 *
 * @param olds where the data was asked to be before, as far as that is known.
 * @throws Error that says what the cluster did not tell.
 */
export async function placeRefusals(
  olds: Partial<VolumeCheckInputs>,
  news: VolumeCheckInputs,
): Promise<dynamic.CheckFailure[]> {
  const { namespace, claim, own } = olds;
  if (namespace === undefined || claim === undefined || own === undefined) return [];
  const before: Place = { ...news, ...olds };
  const property = movedBy(before, news);
  if (property === undefined) return [];
  const { access, storageClass } = news;
  const facts = await volumeFacts({ access, storageClass, namespace, claim });
  if (!facts?.claim?.isBound) return [];
  const reason =
    `${told(property, before, news)}. ${NOTHING} ${back(property, before, news)}\n` +
    `To go to another volume with the rows: ${news.cures.otherVolume}`;
  return [{ property, reason }];
}

/** What leads to other data; undefined where nothing does. */
function movedBy(before: Place, news: Place): "namespace" | "claim" | "dataDirectory" | undefined {
  if (!before.own && !news.own) return undefined;
  if (before.namespace !== news.namespace) return "namespace";
  if (before.own !== news.own) return "claim";
  return before.dataDirectory === news.dataDirectory ? undefined : "dataDirectory";
}

const place = ({ namespace, claim }: Place) => `the volume of the claim ${namespace}/${claim}`;
const folder = ({ dataDirectory }: Place) =>
  dataDirectory === "" ? "the root of its volume" : `the folder ${dataDirectory} of its volume`;

function told(property: keyof Place, before: Place, news: Place): string {
  if (property !== "dataDirectory" && place(before) === place(news))
    return `${place(before)} is the stack's own, with the data; as somebody else's it would be deleted first`;
  const where = property === "dataDirectory" ? folder : place;
  const gone = before.own && property !== "dataDirectory" ? ", and the volume of before would be deleted" : "";
  return `the data is in ${where(before)}; ${where(news)} would be another server's, empty${gone}`;
}

function back(property: keyof Place, before: Place, { cures }: VolumeCheckInputs): string {
  if (property === "claim") return before.own ? `Put it back: ${cures.noClaim}` : put(cures.claim, before.claim);
  return property === "namespace"
    ? put(cures.namespace, before.namespace)
    : put(cures.dataDirectory, before.dataDirectory || "''");
}

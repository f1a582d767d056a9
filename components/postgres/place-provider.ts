/**
 * Where the services' databases are. A stack that says another place, and not that they are moved from the one of before, would
 * start its services on empty databases: a setting that is put back does that.
 */
import { checkOnly, refusal } from "../dynamic/check-only";

export interface PlaceCures {
  /** A sentence: what to write where they are in the cluster. */
  readonly inside: string;
  /** The same where they are outside, at `HOST` and `PORT`. */
  readonly outside: string;
}

export interface DatabasePlaceInputs {
  /** `inside`, or `host:port` outside the cluster. */
  readonly place: string;
  /** Where they are moved from; empty where they are not. */
  readonly movedFrom: string;
  readonly cures: PlaceCures;
}

const INSIDE = "inside";
const called = (place: string) => (place === INSIDE ? "in the cluster" : `at ${place}`);

export const provider = checkOnly<DatabasePlaceInputs>({
  kept: ["place"],
  idOf: () => "database-place",
  // A state of before tells no place: once, any is taken.
  refusals: ({ place: was }, news) => Promise.resolve(refusal("place", was === undefined ? was : reason(was, news))),
});

/** From one server outside to another nothing is copied here: it may be the same one, called otherwise. */
function reason(was: string, { place, movedFrom, cures }: DatabasePlaceInputs): string | undefined {
  if (was === place || was === movedFrom || (was !== INSIDE && place !== INSIDE)) return undefined;
  const colon = was.lastIndexOf(":");
  const outside = cures.outside.replace("HOST", was.slice(0, colon)).replace("PORT", was.slice(colon + 1));
  return (
    `The services' databases are on PostgreSQL ${called(was)}, and would be looked for ${called(place)}, where their rows are not. ` +
    `Nothing was changed. ${was === INSIDE ? cures.inside : outside}`
  );
}

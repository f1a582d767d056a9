/** A key that an edit would write and nobody reads: nothing of it is in the file, so there is nothing to take out of it. */
import { either, pathText, setCommand, setSecretCommand, type KeyPath } from "../../../configuration/cures";
import type { Fault } from "../../../configuration/faults";
import { schema } from "../../../configuration/schema";
import { nearKey } from "../../../configuration/unknown-cure";
import { keysOf, type Keys } from "./path";

/** The fault as it is told of what was not written, with the command that was meant: that sets `value`, or a secret. */
export function notWritten(stack: string, fault: Fault, keys: Keys, value: string | undefined): Fault {
  if (!fault.unknown) return fault;
  const { known, places, change: other } = fault.unknown;
  const at = keysOf(fault.path, []);
  const [own, key] = [at.slice(0, -1), String(at.at(-1))];
  const within = keys.slice(at.length);
  // What is set already may be meant as well: it is to be changed.
  const near = nearKey(key, known);
  const meant = places.length > 0 ? places : near === undefined ? [] : [[...own, near]];
  const isWhole = keys.length >= at.length;
  const again = meant.map((place) =>
    isWhole ? commandOf(stack, [...place, ...within], value) : `write ${pathText(place)}`,
  );
  const isOther = isWhole && within.length === 0 && other !== undefined;
  // What its words would say stands there already.
  const instead = other === "" && places[0] ? `set ${pathText(places[0])}, which stands there already` : other;
  const cure = isOther ? instead : either(...again);
  return { ...fault, problem: "there is no such key", cure: cure || nothing(fault) };
}

function commandOf(stack: string, place: KeyPath, value: string | undefined): string {
  const isSecret = place.length === 1 && !(String(place[0]) in schema.shape);
  if (isSecret || value === undefined) return setSecretCommand(stack, pathText(place));
  return setCommand(stack, place, value);
}

/** A word of another tool that says nothing here has its reason in the rule. */
const nothing = ({ rule }: Fault) =>
  rule.startsWith("known here") ? "set one of the keys that are known here" : "set nothing: there is no need of it";

/** Where what stands at an unknown key belongs: moved where its form is right there, written anew where it is not. */
import { closest, distance } from "fastest-levenshtein";

import { broughtCure } from "./brought-cure";
import {
  insteadLine,
  moveLine,
  pathText,
  removeCommand,
  renameLine,
  setCommand,
  setSecretCommand,
  type KeyPath,
} from "./cures";
import type { Around } from "./mistakes/brought/step";
import { mayBeShown } from "./mistakes/brought/variables";
import type { Meant } from "./mistakes/unknown";
import { hasForm } from "./mistakes/values";
import { formOf, otherToolsForm, spelled } from "./proposals";
import { kindsAt, nodesAt } from "./schema-nodes";

export interface Found {
  /** Keys beside it that are not set yet. */
  readonly free: readonly string[];
  /** What stands there; undefined where that is not known, or may be a secret. */
  readonly value?: unknown;
  readonly around?: Around;
}

/** What is known of an unknown key, beside its cure. */
export interface Unknown {
  readonly cure: string;
  /** Where it belongs. */
  readonly places: readonly KeyPath[];
  /** What to do where it is not in the file yet, and its value has to have another form. */
  readonly change?: string;
}

/** An unknown key goes to where it was meant to be; else to the nearest name of those that are `free`. */
export function unknownCure(stack: string, path: KeyPath, meant: Meant | undefined, found: Found): Unknown {
  const { free, value, around } = found;
  if (meant?.secret) {
    const change = setSecretCommand(stack, meant.secret);
    return { cure: `${change} && ${removeCommand(stack, path)}`, places: [], change };
  }
  const near = meant ? undefined : nearKey(String(path.at(-1)), free);
  const places = meant?.places ?? (near === undefined ? [] : [[...path.slice(0, -1), near]]);
  const [place] = places;
  /** @param of takes what goes with it; undefined where it is not in the file. */
  const anew = (of: (from?: KeyPath) => string) => ({ cure: of(path), places, change: of() });
  if (meant?.bring && around) {
    const steps = meant.bring(value, around);
    if (steps) return anew((from) => broughtCure(stack, path, from, steps, around));
    if (place) return anew((from) => toFill(stack, from, place));
    return anew((from) => (from ? removeCommand(stack, from) : ""));
  }
  if (!place) return { cure: removeCommand(stack, path), places };
  const right = value === undefined ? places : places.filter((each) => hasForm(value, kindsAt(each)));
  if (right.length === 0) return anew((from) => otherForm(stack, from, place, found));
  const cure = near === undefined ? moveLine(stack, path, right.map(pathText)) : renameLine(stack, path, near);
  return { cure, places: right };
}

/** The name that is written nearly so; undefined where the key is like none of those that are free. */
export function nearKey(key: string, free: readonly string[]): string | undefined {
  const near = free.length > 0 ? closest(key, free) : undefined;
  if (near === undefined) return undefined;
  const isNear = distance(key.toLowerCase(), near.toLowerCase()) <= Math.max(1, near.length / 3);
  return isNear || letters(key) === letters(near) ? near : undefined;
}

const letters = (key: string) => [...key.toLowerCase()].sort().join("");

const toFill = (stack: string, from: KeyPath | undefined, place: KeyPath) =>
  insteadLine(stack, from, [[place, formOf(nodesAt(place)[0])]]);

/** Its value in the form that the right key has; a form to fill where nobody can tell. */
function otherForm(stack: string, from: KeyPath | undefined, place: KeyPath, { value, around }: Found): string {
  const steps = around && place[0] === "services" ? otherToolsForm(place, value, around) : undefined;
  if (steps) return broughtCure(stack, place, from, steps, around);
  const right = spelled(place, value);
  if (right === undefined || !mayBeShown(right)) return toFill(stack, from, place);
  const set = setCommand(stack, place, right);
  return from ? `${set} && ${removeCommand(stack, from)}` : set;
}

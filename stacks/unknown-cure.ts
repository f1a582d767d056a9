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
import { bringOf, mayBeShown, type Around } from "./mistakes/brought";
import type { Meant } from "./mistakes/unknown";
import { hasForm, rightSpelling } from "./mistakes/values";
import { formOf, otherToolsForm } from "./proposals";
import { kindsAt, nodesAt } from "./schema-nodes";

interface Found {
  /** Keys beside it that are not set yet. */
  readonly free: readonly string[];
  /** What stands there; undefined where that is not known, or may be a secret. */
  readonly value?: unknown;
  readonly around?: Around;
}

/** An unknown key goes to where it was meant to be; else to the nearest name of those that are `free`. */
export function unknownCure(stack: string, path: KeyPath, meant: Meant | undefined, found: Found): string {
  if (meant?.secret) return `${setSecretCommand(stack, meant.secret)} && ${removeCommand(stack, path)}`;
  if (meant?.isWord && found.around) return wordCure(stack, path, meant, found.around, found.value);
  const near = meant ? undefined : nearKey(String(path.at(-1)), found.free);
  const places = meant?.places ?? (near === undefined ? [] : [[...path.slice(0, -1), near]]);
  if (places.length === 0) return removeCommand(stack, path);
  const moved = () => (near === undefined ? moveLine(stack, path, right.map(pathText)) : renameLine(stack, path, near));
  const right = found.value === undefined ? places : places.filter((place) => hasForm(found.value, kindsAt(place)));
  return right.length > 0 ? moved() : otherForm(stack, path, places[0]!, found);
}

/** The name that is written nearly so; undefined where the key is like none of those that are free. */
export function nearKey(key: string, free: readonly string[]): string | undefined {
  const near = free.length > 0 ? closest(key, free) : undefined;
  const isNear = near !== undefined && distance(key.toLowerCase(), near.toLowerCase()) <= Math.max(1, near.length / 3);
  return isNear ? near : undefined;
}

function wordCure(stack: string, path: KeyPath, { places }: Meant, around: Around, value: unknown): string {
  const [place] = places;
  const bring = bringOf(String(path.at(-1)));
  const steps = bring ? bring(value, around) : [];
  if (steps) return broughtCure(stack, path.slice(0, 2), path, steps, around);
  return place ? insteadLine(stack, path, [[place, formOf(nodesAt(place)[0])]]) : removeCommand(stack, path);
}

/** Its value in the form that the right key has; a form to fill where nobody can tell. */
function otherForm(stack: string, path: KeyPath, place: KeyPath, { value, around }: Found): string {
  const steps = around && place[0] === "services" ? otherToolsForm(place, value, around) : undefined;
  if (steps) return broughtCure(stack, place.slice(0, 2), path, steps, around);
  const spelled = kindsAt(place)
    .map((kind) => rightSpelling(place, kind, value))
    .find((one) => one !== undefined);
  if (spelled === undefined || !mayBeShown(spelled))
    return insteadLine(stack, path, [[place, formOf(nodesAt(place)[0])]]);
  return `${setCommand(stack, place, spelled)} && ${removeCommand(stack, path)}`;
}

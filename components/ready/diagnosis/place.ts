/** Lines that say what to change in the stack's file. */
import type { Place } from "../inputs";

/** The command that sets a key below the place. */
export const setLine = (place: Place, key: string, value: string): string =>
  setAt(place, `${place.path}.${key}`, value);

/** The line to write by hand, where only people know the value: `<…>` is what to replace. */
export const writeLine = ({ file, path }: Place, key: string, what: string): string =>
  `in ${file}, at ${path}.${key}, write: ${what}`;

/** The command that sets any key. */
export const setAt = ({ set }: Place, path: string, value: string): string =>
  set.replace("{path}", path).replace("{value}", value);

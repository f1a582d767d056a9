/** Lines that say what to change in the stack's file. */
import type { Place } from "../inputs";

/** The command that sets a key below the place. */
export const setLine = ({ set, path }: Place, key: string, value: string): string =>
  set.replace("{path}", `${path}.${key}`).replace("{value}", value);

/** The line to write by hand, where only people know the value: `<…>` is what to replace. */
export const writeLine = ({ file, path }: Place, key: string, what: string): string =>
  `in ${file}, at ${path}.${key}, write: ${what}`;

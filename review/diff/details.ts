/** What is too long for the table: folded, an object at a time. */
import { toYaml } from "../render/manifest";
import { subject, type ObjectChange } from "./model";
import { isInTable } from "./rows";
import { block, counted, fieldLine, fieldPatch, htmlTitle, isShort } from "./text";

/** The objects with many or long changes, each with every field. */
export const changedDetails = (changes: readonly ObjectChange[]): string[] =>
  changes.flatMap((change) => {
    if (!("fields" in change) || isInTable(change)) return [];
    const short = change.fields.filter((field) => isShort(field));
    const long = change.fields.filter((field) => !short.includes(field));
    const list = short.map((field) => `- ${fieldLine(field)}`).join("\n");
    const body = [...(list === "" ? [] : [list]), ...long.map(fieldPatch)].join("\n\n");
    return [folded(change, `: ${counted(change.fields.length, "field")}`, body)];
  });

/** New objects in full. */
export const addedDetails = (changes: readonly ObjectChange[]): string[] =>
  changes.flatMap((change) =>
    change.status === "added" ? [folded(change, "", block(toYaml(change.new), "yaml"))] : [],
  );

// GitHub reads Markdown inside HTML after an empty line only.
const folded = (change: ObjectChange, what: string, body: string) =>
  `<details><summary>${change.status} ${htmlTitle(subject(change))}${what}</summary>\n\n${body}\n\n</details>`;

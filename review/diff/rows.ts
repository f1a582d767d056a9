/** The table of objects: a line for each that comes, goes or changes, and for each field of the short changes. */
import { namespaceOf, nameOf, subject, type ObjectChange } from "./model";
import { cell, code, counted, fieldLine, isShort, secretLines, title } from "./text";

/** More fields than that are told below the table. */
const MOST_FIELDS = 4;

export function rows(changes: readonly ObjectChange[]): string[] {
  const groups = new Map(changes.filter(isWholeNamespace).map((change) => [group(change), change]));
  const members = (namespace: ObjectChange) =>
    changes.filter((change) => change !== namespace && groups.get(group(change)) === namespace && isCovered(change));
  const covered = new Set([...groups.values()].flatMap(members));
  return changes
    .filter((change) => !covered.has(change))
    .flatMap((change) =>
      isWholeNamespace(change) ? [row(change, namespaceRow(change, members(change)))] : objectRows(change),
    );
}

/** Whether a change is told by its fields in the table; otherwise it has details of its own. */
export const isInTable = (change: ObjectChange): boolean =>
  "fields" in change && (isSecret(change) || (change.fields.length <= MOST_FIELDS && change.fields.every(isShort)));

const isSecret = (change: ObjectChange): boolean => subject(change).kind === "Secret";

const isWholeNamespace = (change: ObjectChange) => subject(change).kind === "Namespace" && change.status !== "changed";

/** An object that comes, goes or moves with its namespace, and nothing more, needs no line of its own. */
const isCovered = (change: ObjectChange) =>
  !("fields" in change) || (change.status === "renamed" && change.fields.length === 0);

const group = (change: ObjectChange) => `${change.status} ${namespaceOf(subject(change))}`;

function row(change: ObjectChange, what: string): string {
  const object = change.status === "added" ? change.new : change.old;
  return `| ${[change.status, title(object), what].map(cell).join(" | ")} |`;
}

function namespaceRow(namespace: ObjectChange, inside: readonly ObjectChange[]): string {
  const to = namespace.status === "renamed" ? [`now ${title(namespace.new)}`] : [];
  const byKind = new Map<string, string[]>();
  for (const change of inside) {
    const object = subject(change);
    byKind.set(object.kind, [...(byKind.get(object.kind) ?? []), code(nameOf(object))]);
  }
  const kinds = [...byKind].map(([kind, names]) => `${kind} ${names.join(", ")}`);
  return [...to, ...(kinds.length > 0 ? [`with ${kinds.join("; ")}`] : [])].join(", ");
}

function objectRows(change: ObjectChange): string[] {
  if (!("fields" in change)) return [row(change, "")];
  const moved = change.status === "renamed" ? [row(change, `now ${title(change.new)}`)] : [];
  if (isSecret(change)) return [...moved, ...secretLines(change.fields).map((line) => row(change, line))];
  if (isInTable(change)) return [...moved, ...change.fields.map((field) => row(change, fieldLine(field)))];
  return [...moved, row(change, `${counted(change.fields.length, "field")}, see below`)];
}

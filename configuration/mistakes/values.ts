/** Values in another spelling than the schema's: taken where only one thing can be meant, or named as the cure. */
import type { KeyPath } from "../cures";
import { kindsAt, type SchemaNode } from "../schema-nodes";

/**
 * `value` as the schema has it: `port: "8000"` as a number, `cpu: 1` as the text that Kubernetes would make of it, `"true"`
 * as a boolean. What could mean two things stays as it is, and is told.
 */
export function asMeant(value: unknown, path: KeyPath): unknown {
  if (Array.isArray(value)) return value.map((item, index) => asMeant(item, [...path, index]));
  if (typeof value === "object" && value !== null) {
    const entries = Object.entries(value).map(([key, item]) => [key, asMeant(item, [...path, key])]);
    return Object.fromEntries(entries) as unknown;
  }
  if (typeof value !== "string" && typeof value !== "number") return value;
  const nodes = kindsAt(path);
  const isString = nodes.some(({ type }) => type === "string");
  if (typeof value === "number") return nodes.some(({ written }) => written) ? String(value) : value;
  if (!isString && nodes.some(({ type }) => type === "integer") && /^(0|[1-9]\d{0,8})$/.test(value))
    return Number(value);
  const isBoolean = nodes.some(({ type, const: only }) => type === "boolean" || typeof only === "boolean");
  return !isString && isBoolean && /^(true|false)$/.test(value) ? value === "true" : value;
}

/** The right spelling of `value` for a key of the schema; undefined where none can be guessed. */
export function rightSpelling(path: KeyPath, node: SchemaNode | undefined, value: unknown): unknown {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const text = String(value).trim();
  if (node?.written === "bytes") return bytes(text);
  if (node?.written === "cores") return cores(text);
  if (node?.type === "integer") return integer(path.at(-1), text, node);
  if (node?.type === "boolean") return BOOLEANS[text.toLowerCase()];
  if (path.at(-1) === "maxSurge" && /^\d+$/.test(text)) return `${text}%`;
  return undefined;
}

/** Words of YAML 1.1, which are texts in the YAML of today. */
const BOOLEANS: Readonly<Record<string, boolean | undefined>> = {
  ...{ yes: true, y: true, on: true, no: false, n: false, off: false },
};

/**
 * Whether `value` has the form that the schema asks for: what it says may still be wrong, but it is no list where a number
 * belongs, and no map of other keys.
 *
 * @param kinds what may stand there, each alternative by itself.
 */
export const hasForm = (value: unknown, kinds: readonly SchemaNode[]): boolean =>
  kinds.some(({ type, const: only, enum: some, minimum = -Infinity, maximum = Infinity, ...node }) => {
    if (only !== undefined || some) return (some ?? [only]).includes(value);
    if (node.pattern !== undefined && typeof value === "string") return new RegExp(node.pattern, "u").test(value);
    if (type === "integer") return Number.isInteger(value) && Number(value) >= minimum && Number(value) <= maximum;
    if (type === "array") return Array.isArray(value);
    if (type !== "object") return typeof value === type;
    if (typeof value !== "object" || value === null || Array.isArray(value)) return false;
    return (
      typeof node.additionalProperties === "object" || Object.keys(value).every((key) => key in (node.properties ?? {}))
    );
  });

/** Docker's `512m`, `1g` and `512mb` are powers of two; in Kubernetes `m` means thousandths, and `g` nothing. */
export function bytes(text: string): string | undefined {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?|\.\d+)\s*([a-z]*)$/i.exec(text) ?? [];
  if (number === undefined) return undefined;
  const letter = /^([kmgt])(i?b?|bytes?)$/i.exec(unit)?.[1]?.toUpperCase();
  // A small number without a unit was meant in the unit that everybody counts in.
  if (unit === "") return `${number}Mi`;
  if (letter === undefined) return /^b(ytes?)?$/i.test(unit) ? number : undefined;
  return `${number.replace(/^\./, "0.")}${letter === "K" ? "Ki" : `${letter}i`}`;
}

export function cores(text: string): string | undefined {
  const [, number, unit = ""] = /^(\d+(?:\.\d+)?|\.\d+)\s*([a-z]*)$/i.exec(text) ?? [];
  if (number === undefined) return undefined;
  if (/^(m|mcpu|millicores?|millis?|mi)$/i.test(unit)) return `${number}m`;
  return /^(c|cpus?|v?cpus?|cores?)?$/i.test(unit) && Number(number) > 0 ? number.replace(/^\./, "0.") : undefined;
}

/** `"8000:80"` of a compose file is the machine's port, then the container's. */
function integer(key: PropertyKey | undefined, text: string, { minimum = 0, maximum = Infinity }: SchemaNode) {
  const pair = /^(?:[\d.]+:)?(\d+):(\d+)(?:\/tcp)?$/.exec(text);
  const single = /^(\d+)(?:\.0+|\/tcp|s|%)?$/.exec(text);
  const found = pair ? pair[key === "hostPort" ? 1 : 2] : single?.[1];
  const number = Number(found);
  return found !== undefined && number >= minimum && number <= maximum ? number : undefined;
}

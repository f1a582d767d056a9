/** The tables in the documentation, printed from what they describe. */
import { jsonSchema, type SchemaNode } from "../../../configuration/schema-nodes";
import * as secret from "../../../configuration/secret-names";
import { Failure } from "../../../configuration/failure";
import { levelOf, type Rule } from "../../../policy/rule";
import { THEMES } from "../../../policy/rules";

interface Row {
  readonly key: string;
  readonly type: string;
  readonly default: string;
  readonly meaning: string;
}

/** The parts of `docs/configuration.md`, by what their keys begin with; a key is in the first that fits. */
const PARTS = {
  cluster: /^cluster/,
  delivery: /^delivery/,
  "service-database": /^services\[\]\.(database|migrations)/,
  pods: /^services\[\]\.(port|hostPort|user|replicas|maxSurge|resources|health|autoscaling)/,
  secrets: /^services\[\]\.secret|^(?!services|hardening|database)/,
  network: /^services\[\]\.network/,
  hardening: /^(services\[\]\.)?hardening/,
  services: /^services/,
  database: /^database/,
} as const;
export type Group = keyof typeof PARTS;
export const GROUPS = Object.keys(PARTS) as Group[];
const groupOf = (key: string) => GROUPS.find((group) => PARTS[group].test(key));

/** Every key of a stack's file, then the secret ones, as a Markdown table; or those of one group. */
export function configTable(group?: Group): string {
  const plain = Object.entries(jsonSchema().properties ?? {}).flatMap(([key, node]) => rowsOf(key, node, true));
  const rows = [...plain, ...secretRows()].filter(({ key }) => group === undefined || groupOf(key) === group);
  const cells = rows.map((row) => [code(row.key), row.type, row.default, row.meaning]);
  return table(["Key", "Type", "Default", "Meaning"], cells);
}

/** A Markdown table. */
export function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [head, head.map(() => "---"), ...rows];
  return lines.map((line) => `| ${line.map((cell) => cell.replaceAll("|", "\\|")).join(" | ")} |`).join("\n");
}

/** The table of the policy's rules. */
export const rulesTable = (): string =>
  table(
    ["Rule", "What has to hold", "Where it does not", "Reasons are taken from", "Source"],
    Object.entries(THEMES).flatMap(([theme, rules]) => [[`**${theme}**`, "", "", "", ""], ...rules.map(ruleRow)]),
  );

function ruleRow(rule: Rule): string[] {
  const { name, description, cure, optOut = "", source } = rule;
  const level = levelOf(rule) === "advisory" ? " (advisory)" : "";
  return [`\`${name}\`${level}`, description, cure, optOut && `\`${optOut}\``, source];
}

/** `text` with the table between the markers of that name. @throws Failure where they are missing. */
export function withTable(text: string, table: string, marker: string): string {
  const [startMarker, endMarker] = [`<!-- ${marker} -->`, `<!-- /${marker} -->`];
  const [start, end] = [text.indexOf(startMarker), text.indexOf(endMarker)];
  if (start < 0 || end < start)
    throw new Failure(`the file lacks the markers ${startMarker} and ${endMarker}; put them where the table belongs`);
  return `${text.slice(0, start + startMarker.length)}\n${table}\n${text.slice(end)}`;
}

/** The secret keys by their default. */
const SECRETS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "": {
    [secret.KUBECONFIG]:
      "Content of a kubeconfig for a cluster that exists; default: the user's own, at `cluster.context`",
    [secret.REGISTRY_PASSWORD]: "Password of `delivery.username`; required with it",
    [secret.PULL_PASSWORD]: "Password of `delivery.pullSecret.username`; required with it",
    [secret.BACKUP_ACCESS_KEY_ID]:
      "Login to the bucket that backups go to; required with `database.backup.to.kind: s3`",
    [secret.BACKUP_SECRET_ACCESS_KEY]: "Its secret; required with it",
  },
  generated: {
    [secret.POSTGRES_PASSWORD]:
      "Password of PostgreSQL's superuser; required with an external database, for its `admin`",
    [secret.MOVED_FROM_PASSWORD]:
      "Password of the server of `database.movedFrom`: of its superuser, where that was set before the move; outside, of `admin`, required",
    [secret.BACKUP_KEY]: "Key that the backups are encrypted with: that of a repository that is there already",
    [secret.databasePasswordKey("<service>")]: "Password of the service's login role",
  },
  required: {
    [secret.secretEnvKey("<service>", "<VARIABLE>")]:
      "Value of a variable that the service's `secretEnv` names; only with `secrets.kind: pulumi`",
  },
};

const secretRows = (): Row[] =>
  Object.entries(SECRETS).flatMap(([byDefault, keys]) =>
    Object.entries(keys).map(([key, meaning]) => ({ key, type: "**secret**", default: byDefault, meaning })),
  );

/** The rows of a key and of all that is below it. */
function rowsOf(key: string, node: SchemaNode, required: boolean): Row[] {
  const row = { key, type: typeOf(node), default: defaultOf(node, required), meaning: node.description ?? "" };
  const members = (node.oneOf ?? node.anyOf ?? []).filter(({ properties }) => properties);
  if (isSwitch(node)) return [row, ...members.flatMap((member) => optionalRows(key, member))];
  if (node.oneOf) return [row, ...members.flatMap((member) => kindRows(key, member))];
  if (node.items?.properties) return [row, ...children(`${key}[]`, node.items)];
  if (node.items?.anyOf) return [row, ...once(node.items.anyOf.flatMap((member) => children(`${key}[]`, member)))];
  // A default that fills its object whole says what is in it.
  const whole = typeof node.default === "object" && Object.keys(node.default as object).length > 0;
  return [row, ...(whole ? [] : [node, ...members].flatMap((member) => children(key, member)))];
}

/** A member of a union: the key that tells it from the others (`kind`, `enabled`), then those that go with it. */
function kindRows(key: string, member: SchemaNode): Row[] {
  const [name, kind] = discriminator(member);
  const { [name]: _, ...properties } = member.properties ?? {};
  const head = { key: `${key}.${name}: ${String(kind.const)}`, type: "", default: "", meaning: kind.description ?? "" };
  return [head, ...children(key, { ...member, properties })];
}

/** On or off: what the one or the other asks for stands beside it, and what it may have in rows below. */
const isSwitch = ({ oneOf }: SchemaNode) =>
  oneOf?.every((member) => typeof discriminator(member)[1].const === "boolean");

function optionalRows(key: string, { properties = {}, required = [] }: SchemaNode): Row[] {
  const optional = Object.entries(properties).filter(([name]) => !required.includes(name));
  return optional.flatMap(([name, node]) => rowsOf(`${key}.${name}`, node, false));
}

function switchText(member: SchemaNode): string {
  const [name, { const: value }] = discriminator(member);
  const rest = (member.required ?? []).filter((key) => key !== name).map(code);
  return `${code(`${name}: ${String(value)}`)}${rest.length > 0 ? ` with ${rest.join(", ")}` : ""}`;
}

/** Alternatives may have a key in common. */
const once = (rows: readonly Row[]) => [...new Map(rows.map((row) => [row.key, row])).values()];

const discriminator = ({ properties = {} }: SchemaNode) =>
  Object.entries(properties).find(([, { const: value }]) => value !== undefined)!;

const children = (key: string, { properties = {}, required = [] }: SchemaNode): Row[] =>
  Object.entries(properties).flatMap(([name, node]) => rowsOf(`${key}.${name}`, node, required.includes(name)));

function typeOf(node: SchemaNode): string {
  if (isSwitch(node)) return node.oneOf!.map(switchText).join(", or ");
  if (node.oneOf) return `one of ${node.oneOf.map((member) => code(discriminator(member)[1].const)).join(", ")}`;
  if (node.anyOf) return [...new Set(node.anyOf.map(typeOf))].join(" or ");
  if (node.const !== undefined) return code(node.const);
  if (node.enum) return node.enum.map(code).join(" or ");
  if (node.type === "array")
    return node.items?.properties || node.items?.anyOf?.[0]?.properties ? "list" : `list of ${itemType(node.items)}`;
  if (node.type === "integer") return `whole number${range(node)}`;
  if (node.type === "object") return node.properties ? Object.keys(node.properties).join(", ") : "map";
  return node.type ?? "";
}

const itemType = (items: SchemaNode | undefined) => `${items?.type ?? items?.anyOf?.[0]?.type}s`;

function range({ minimum = 0, maximum }: SchemaNode): string {
  return maximum === undefined || maximum === Number.MAX_SAFE_INTEGER
    ? `, at least ${minimum}`
    : `, ${minimum} to ${maximum}`;
}

function defaultOf(node: SchemaNode, required: boolean): string {
  if (node.default === undefined) return required ? "required" : "";
  if (typeof node.default !== "object" || node.default === null) return code(node.default);
  const entries = Object.entries(node.default);
  if (Array.isArray(node.default)) return code(JSON.stringify(node.default));
  return entries.length === 0 ? "" : entries.map(([key, value]) => code(`${key}: ${value}`)).join(", ");
}

const code = (value: unknown): string => `\`${String(value)}\``;

/**
 * The JSON Schema of a stack's file, `docs/stack.schema.json`, by which editors complete it. It refuses nothing that the
 * program takes: what only a comparison of several keys shows is left to `npm run config`.
 */
import { PROJECT } from "../../../configuration/stack-file/keys";
import { jsonSchema, type SchemaNode } from "../../../configuration/schema-nodes";
import * as secret from "../../../configuration/secret-names";

type Json = Readonly<Record<string, unknown>>;

/** Those that no service's name is part of: what is text among the names. */
const FIXED_SECRETS = Object.values(secret).filter((name) => typeof name === "string");
const text = (description: string): Json => ({ type: "string", description });

/** Of the whole file: the configuration, and the keys of the engine beside it. */
export function stackSchema(): Json {
  const { properties = {}, required = [] } = jsonSchema();
  const sections = Object.entries(properties);
  // Each of the engine's three spellings of a key.
  const spelled = (key: string) => [`${PROJECT}:${key}`, key, `${PROJECT}:config:${key}`];
  const other = (key: string) => `^(${PROJECT}:config:)?${key}$`;
  return {
    $schema: "http://json-schema.org/draft-07/schema#",
    title: "Pulumi.<stack>.yaml",
    type: "object",
    properties: {
      config: {
        description: "What the stack is",
        type: ["object", "null"],
        properties: Object.fromEntries(sections.map(([key]) => [`${PROJECT}:${key}`, reference(key)])),
        patternProperties: {
          ...Object.fromEntries(sections.map(([key]) => [other(key), reference(key)])),
          [`^(${PROJECT}:(config:)?)?(${FIXED_SECRETS.join("|")}|[a-z][a-z0-9-]*-(db-password|[A-Z_][A-Z0-9_]*))$`]:
            reference("secret"),
          "^pulumi:": {},
        },
        additionalProperties: false,
        allOf: required.map((key) => ({ anyOf: spelled(key).map((name) => ({ required: [name] })) })),
      },
      environment: { description: "Pulumi ESC environments", type: ["array", "object"] },
      encryptionsalt: text("Salt of the passphrase that the stack's secrets are encrypted with"),
      secretsprovider: text("Key service that the stack's secrets are encrypted with"),
      encryptedkey: text("Key of the stack's secrets, encrypted by the key service"),
    },
    patternProperties: { "^x-": { description: "What anchors share" } },
    additionalProperties: false,
    definitions: {
      ...Object.fromEntries(sections.map(([key, node]) => [key, asTaken(node)])),
      secret: {
        description: "An encrypted value: npm run config -- STACK KEY --secret",
        type: "object",
        properties: { secure: { type: "string" } },
        required: ["secure"],
        additionalProperties: false,
      },
    },
  };
}

const reference = (name: string): Json => ({ $ref: `#/definitions/${name}` });

/** `node` with the other spellings that are taken where only one thing can be meant: `cpu: 1`, `port: "8000"`. */
function asTaken({ written, ...node }: SchemaNode): Json {
  // zod's names of formats are not JSON Schema's; the pattern of each stands beside it.
  const entries = Object.entries(node).filter(([key]) => key !== "format");
  const taken = Object.fromEntries(entries.map(([key, value]) => [key, within(key, value)]));
  if (written) return { ...taken, type: [node.type, "number"] };
  if (node.type === "integer") return { ...taken, type: ["integer", "string"], pattern: "^(0|[1-9]\\d{0,8})$" };
  if (node.type === "boolean" && node.const === undefined) return { ...taken, type: undefined, enum: BOOLEANS };
  if (typeof node.const !== "boolean") return taken;
  return { ...taken, type: undefined, const: undefined, enum: [node.const, String(node.const)] };
}

const BOOLEANS = [true, false, "true", "false"];

/** What of a node is nodes again. */
function within(key: string, value: unknown): unknown {
  if (key === "properties") {
    const entries = Object.entries(value as Readonly<Record<string, SchemaNode>>);
    return Object.fromEntries(entries.map(([name, node]) => [name, asTaken(node)]));
  }
  if (["anyOf", "oneOf"].includes(key)) return (value as readonly SchemaNode[]).map(asTaken);
  const isNode = ["items", "additionalProperties"].includes(key) && typeof value === "object";
  return isNode ? asTaken(value as SchemaNode) : value;
}

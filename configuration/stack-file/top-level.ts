/** The keys at the top of a stack's file: the engine's own, and `x-…` for what anchors share. The engine passes over others. */
import { closest } from "fastest-levenshtein";
import { isMap, isScalar, type Pair, type YAMLMap } from "yaml";

import { offsetOf, type Walk } from "./walk";

const ENCRYPTION = ["encryptionsalt", "secretsprovider", "encryptedkey"];
const KNOWN = ["config", "environment", ...ENCRYPTION];

export interface TopLevel {
  readonly config: Readonly<Record<string, unknown>>;
  readonly encryption: Readonly<Record<string, unknown>>;
  readonly environments: readonly string[];
}

export function topLevel(root: YAMLMap, walk: Walk): TopLevel {
  const encryption: Record<string, unknown> = {};
  let config: Readonly<Record<string, unknown>> = {};
  let environments: readonly string[] = [];
  const seen = new Set<string>();
  for (const pair of root.items) {
    const key = walk.key(pair, []);
    if (key === undefined) continue;
    const doubt = (problem: string, rule: string, cure: string) =>
      walk.doubts.push({ path: [key], offset: offsetOf(pair.key), problem, rule, cure });
    if (seen.has(key)) doubt("stands there twice", "a key stands once in a map", "join the two into one");
    else if (key === "config") config = configMap(pair, walk);
    else if (key === "environment") environments = environmentsOf(walk.value(pair.value, [key], offsetOf(pair.key)));
    else if (ENCRYPTION.includes(key)) encryption[key] = walk.value(pair.value, [key], offsetOf(pair.key));
    else if (!key.startsWith("x-")) doubt("nobody reads this key", RULE, cureOf(key));
    seen.add(key);
  }
  return { config, encryption, environments };
}

const RULE = `at the top stand ${KNOWN.join(", ")}, and x-… for what anchors share`;

function cureOf(key: string): string {
  const name = key.replace(/^wealist:/i, "");
  if (name !== key || SECTIONS.includes(name))
    return `it belongs below config:, two blanks further in, as wealist:${name}`;
  return `delete it, name it x-${key} where it only holds an anchor, or write ${closest(key, KNOWN)} if that was meant`;
}

/** Of the schema, which lies on a higher floor. */
const SECTIONS = ["cluster", "delivery", "database", "hardening", "services"];

function configMap({ key, value }: Pair, walk: Walk): Record<string, unknown> {
  if (value === null || (isScalar(value) && value.value === "")) return {};
  if (isMap(value)) return walk.map(value, ["config"]);
  const cure = "below config: stand wealist:cluster:, wealist:services: and so on, two blanks further in";
  walk.doubts.push({
    path: ["config"],
    offset: offsetOf(key),
    problem: "is no map",
    rule: "config is a map of keys",
    cure,
  });
  return {};
}

/** `[acme/prod]`, `{imports: [acme/prod]}`, or an environment that is written out. */
function environmentsOf(value: unknown): string[] {
  const { imports = [], ...own } = (Array.isArray(value) ? { imports: value as unknown[] } : Object(value)) as {
    readonly imports?: readonly unknown[];
  };
  const names = imports.map((item) =>
    typeof item === "string" ? item : (Object.keys(Object(item) as object)[0] ?? "…"),
  );
  return Object.keys(own).length > 0 ? [...names, "environment: …"] : names;
}

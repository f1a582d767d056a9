/** Variables: compose's map and its list of `A=b`, Kubernetes' list of `name` and `value`. */
import { DATABASE_KEYS } from "../../../components/postgres/login-secret";
import { isMap, mapOf, type Around, type Bring, type Step, type Values } from "./step";

/** Read as one by whoever looks at a ConfigMap, so they stand in no message either. */
const SECRET_NAME = /PASS|PWD|SECRET|TOKEN|PRIVATE|CREDENTIAL|API_?KEY|_KEY$/i;
const SECRET_VALUE = /:\/\/[^\s/:@]*:[^\s/@]+@/;
const SECRET_VARIABLE = /^[A-Z_][A-Z0-9_]*$/;

/** Whether a value may be shown in a message: nothing in it looks like a secret. */
export function mayBeShown(value: unknown): boolean {
  if (typeof value === "string")
    return !SECRET_VALUE.test(value) && !SECRET_NAME.test(/^(\w+)=/.exec(value)?.[1] ?? "");
  if (Array.isArray(value)) return value.every(mayBeShown);
  return Object.entries(mapOf(value)).every(
    ([name, one]) => name !== "secure" && !SECRET_NAME.test(name) && mayBeShown(one),
  );
}

/** Each variable with its value; undefined for one that the shell, or another object, gives. */
function variablesOf(value: unknown): readonly (readonly [name: string, value: unknown])[] | undefined {
  if (isMap(value)) return Object.entries(value);
  const lines: readonly unknown[] = typeof value === "string" && /^\w+=/.test(value) ? value.trim().split("\n") : [];
  if (!Array.isArray(value) && lines.length === 0) return undefined;
  const found = (Array.isArray(value) ? value : lines).map((one: unknown) => {
    if (isMap(one)) return typeof one["name"] === "string" ? ([one["name"], one["value"]] as const) : undefined;
    const [, name, text] = /^([^=\s]+)(?:=([^]*))?$/.exec(String(one)) ?? [];
    return name === undefined ? undefined : ([name, text] as const);
  });
  return found.some((one) => one === undefined) ? undefined : (found as [string, unknown][]);
}

/** `log.level` → `log_level`: a name that an environment variable may have. */
export const variableName = (text: string) => text.replace(/[^A-Za-z0-9_]/g, "_").replace(/^(?=\d|$)/, "_");
const isPlain = (value: unknown) => ["string", "number", "boolean"].includes(typeof value);

/** What the program sets by itself is left out; what looks like a secret becomes one. */
export const variables: Bring = (value, { service }: Around) => {
  const all = variablesOf(value);
  if (!all) return undefined;
  const own: readonly string[] = service["database"] === false ? [] : DATABASE_KEYS;
  const env = isMap(service["env"]) && service["env"] !== value ? service["env"] : {};
  const secretEnv = Array.isArray(service["secretEnv"]) ? (service["secretEnv"] as readonly unknown[]) : [];
  const wanted = all
    .map(([name, one]) => [variableName(name), one] as const)
    .filter(([name]) => !own.includes(name) && !(name in env) && !secretEnv.includes(name));
  const isSecret = ([name, one]: readonly [string, unknown]) =>
    (SECRET_NAME.test(name) || !mayBeShown(one)) && SECRET_VARIABLE.test(name);
  const secrets = [...new Set(wanted.filter(isSecret).map(([name]) => name))];
  const plain = Object.fromEntries(wanted.filter((one) => !isSecret(one)));
  return [
    ...envSteps(plain, env),
    ...(secrets.length > 0 ? [{ key: "secretEnv", value: [...secretEnv, ...secrets] }] : []),
    ...((mapOf(service["secrets"])["kind"] ?? "pulumi") === "pulumi" ? secrets.map((secret) => ({ secret })) : []),
  ];
};

/** As one map where there was none; each by itself where others stand there, which keep their comments. */
function envSteps(plain: Values, env: Values): Step[] {
  const isKnown = (name: string) => isPlain(plain[name]) && !SECRET_NAME.test(name) && mayBeShown(plain[name]);
  const names = Object.keys(plain);
  const asked = names.filter((name) => !isKnown(name)).map((name) => ({ key: `env.${name}`, ask: "<its value>" }));
  const known = names.filter(isKnown).map((name) => [name, String(plain[name])] as const);
  if (known.length === 0 || Object.keys(env).length > 0)
    return [...known.map(([name, value]) => ({ key: `env.${name}`, value })), ...asked];
  return [{ key: "env", value: Object.fromEntries(known) }, ...asked];
}

/** A file, a ConfigMap or a Secret full of them: nothing of it is read. */
export const elsewhere: Bring = (_, { service }) => (service["env"] === undefined ? undefined : []);

/** Compose's list names files; here each secret is a name in `secretEnv`, encrypted in the stack's file. */
export const ownSecrets: Bring = (value) =>
  Array.isArray(value) ? [{ key: "secrets", value: { kind: "pulumi" } }] : undefined;

/** Their values are asked for one by one, once they are named. */
export const secretNames: Bring = (value) => {
  const names = typeof value === "string" ? [value] : variablesOf(value)?.map(([name]) => name);
  const upper = names?.map((name) => variableName(name).toUpperCase());
  return upper?.every((name) => SECRET_VARIABLE.test(name)) ? [{ key: "secretEnv", value: upper }] : undefined;
};

/** Arguments of a build; a list without `=` is a container's command, which is its image's. */
export const buildArgs: Bring = (value, { service }) => {
  const all = variablesOf(value)?.filter(([, one]) => isPlain(one));
  const isWritten = service["buildArgs"] !== undefined && service["buildArgs"] !== value;
  if (isWritten || service["context"] === undefined || !all || all.length === 0) return [];
  return mayBeShown(Object.fromEntries(all))
    ? [{ key: "buildArgs", value: Object.fromEntries(all.map(([name, one]) => [name, String(one)])) }]
    : [{ key: "buildArgs", ask: "{ <NAME>: <value> }" }];
};

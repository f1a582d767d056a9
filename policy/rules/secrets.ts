/** A secret's value is in a Secret, and nowhere else. Whatever is told here names places, never values. */
import { labelOf, type Component } from "../../components/kubernetes/labels";
import { annotationsOf, as, isKnown, textsOf, type api, type KubernetesObject } from "../object";
import { podOf } from "../pod";
import { objectRule, stackRule } from "../rule";
import { objectsOf } from "../stack";

const SECRET_NAME = /(PASSWORD|PASSWD|PASSPHRASE|SECRET|TOKEN|API_?KEY|ACCESS_?KEY|PRIVATE_?KEY|CREDENTIALS?)$/i;
/** A URL with a password, or a private key. */
const SECRET_TEXT = /[a-z][a-z0-9+.-]*:\/\/[^\s/:@]*:[^\s/@]+@|-----BEGIN [A-Z ]*PRIVATE KEY-----/i;

interface Place {
  readonly place: string;
  /** Name of the variable it gives. */
  readonly variable?: string;
  readonly text: string;
}

/** Everything that an object says in plain text. */
function plainTexts(object: KubernetesObject): Place[] {
  const pod = podOf(object);
  const annotations = Object.entries({ ...annotationsOf(object), ...pod?.annotations });
  const containers = (pod?.containers ?? []).flatMap(({ name, env = [], command = [], args = [] }) => [
    ...env.map((e) => ({ place: `container ${name}: env ${e.name}`, variable: e.name, text: e.value ?? "" })),
    ...[...command, ...args].map((text, i) => ({ place: `container ${name}: argument ${i}`, text })),
  ]);
  const data = Object.entries(textsOf(as(object, "ConfigMap")?.data));
  return [
    ...annotations.map(([key, text]) => ({ place: `annotation ${key}`, text })),
    ...containers,
    ...data.map(([key, text]) => ({ place: `data ${key}`, variable: key, text })),
  ].filter(({ text }) => isKnown(text));
}

const named = objectRule({
  name: "secret-by-reference",
  description: "A variable whose name tells of a secret gets its value from a Secret",
  cure: "name it in the service's secretEnv instead of env, and set its value by `npm run config -- STACK KEY --secret`",
  source: "decision 4",
  check: (object) =>
    plainTexts(object)
      .filter(({ variable, text }) => variable !== undefined && text !== "" && SECRET_NAME.test(variable))
      .map(({ place }) => `${place} has its value in plain text`),
});

const text = objectRule({
  name: "no-secret-in-text",
  description: "No URL with a password and no private key stands in plain text",
  cure: "keep it in a Secret: secretEnv, or the service's database",
  source: "decision 4",
  check: (object) =>
    plainTexts(object)
      .filter((found) => SECRET_TEXT.test(found.text))
      .map(({ place }) => `${place} holds a URL with a password, or a private key`),
});

const ADMINISTRATOR: readonly (string | undefined)[] = ["superuser", "admin"] satisfies Component[];
const isAdministrators = (object: KubernetesObject) =>
  object.kind === "Secret" && ADMINISTRATOR.includes(labelOf(object, "component"));
const BACKUP: Component = "backup";
const isBackups = (object: KubernetesObject) => object.kind === "Secret" && labelOf(object, "component") === BACKUP;
/** A new value has to roll nothing: no pod reads them, or each is over before the next one reads them. */
const changesInPlace = (object: KubernetesObject) =>
  isAdministrators(object) || isBackups(object) || as(object, "Secret")?.type === "kubernetes.io/dockerconfigjson";

const immutable = objectRule({
  name: "configuration-immutable",
  description: "Secrets and ConfigMaps are immutable: a new value is a new object, and what uses it rolls",
  cure: "make it by components/kubernetes/secret.ts; the administrator's Secret, that of the backups and a registry's login alone change in place",
  source: "decision 4",
  check: (object) => {
    const config = as(object, "Secret") ?? as(object, "ConfigMap");
    return config && !config.immutable && !changesInPlace(object) && "immutable is not true";
  },
});

const values = (object: KubernetesObject): string[] => {
  const { data, stringData } = object as api.V1Secret;
  const decoded = Object.values(textsOf(data)).map((value) =>
    isKnown(value) ? Buffer.from(value, "base64").toString() : value,
  );
  return [...decoded, ...Object.values(textsOf(stringData))].filter((value) => isKnown(value) && value !== "");
};

const administrator = stackRule({
  name: "administrator-stays",
  description: "The password of PostgreSQL's administrator is in the database's namespace alone",
  cure: "give the service a database of its own, and with it a login (components/postgres/access.ts)",
  source: "decision 5",
  check: ({ object }, stack) => {
    if (object?.kind !== "Secret") return [];
    const own = objectsOf(stack, "Secret").filter((other) => isAdministrators(other.object));
    if (own.some((other) => other.object.metadata.namespace === object.metadata.namespace)) return [];
    const passwords = own.flatMap((other) => values(other.object));
    const holds = values(object).some((value) => passwords.some((password) => value.includes(password)));
    return holds && "it holds the administrator's password";
  },
});

export const SECRETS = [named, text, immutable, administrator];

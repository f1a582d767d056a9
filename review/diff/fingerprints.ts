/**
 * What is behind a Secret's masked values: never the value, but what it is made from. Equal sources, equal value; so a
 * changed Secret is seen, and what rolls because of it, although nobody can decrypt anything here.
 */
import { databasePasswordKey, POSTGRES_PASSWORD, PULL_PASSWORD, secretEnvKey } from "../../configuration/secrets";
import { isRecord, labelOf, type KubernetesObject, type StackSide } from "./model";
import { servicesOf } from "./stack-config";

/** The side with a fingerprint in place of every masked value. */
export function withFingerprints(side: StackSide): StackSide {
  return {
    ...side,
    objects: side.objects.map((object) => (object.kind === "Secret" ? fingerprinted(object, side) : object)),
  };
}

function fingerprinted(secret: KubernetesObject, side: StackSide): KubernetesObject {
  const of = sources(secret, side);
  const print = (values: unknown) =>
    isRecord(values) ? Object.fromEntries(Object.keys(values).map((key) => [key, JSON.stringify(of(key))])) : values;
  const { data, stringData } = secret;
  return {
    ...secret,
    ...(data ? { data: print(data) } : {}),
    ...(stringData ? { stringData: print(stringData) } : {}),
  };
}

/** What each key of a Secret is made from; nothing that could change, for one that is not known here. */
function sources(secret: KubernetesObject, side: StackSide): (key: string) => readonly unknown[] {
  const service = labelOf(secret, "name") ?? "";
  const configured = side.config.secrets;
  switch (labelOf(secret, "component")) {
    case "secret":
      return (key) => [configured[secretEnvKey(service, key)]];
    case "superuser":
    case "admin":
      return () => [configured[POSTGRES_PASSWORD]];
    case "database-access":
      // The verifier's salt is drawn anew with each rotation, also where the password is configured.
      return () => [configured[databasePasswordKey(service)], databaseOf(service, side).rotation];
    case "db-secret":
      return databaseSources(service, side);
    default:
      return service === "registry-login" ? () => pullSources(side) : () => [];
  }
}

/** How the nodes log in to the registry, one Secret per namespace. */
function pullSources({ config: { plain, secrets } }: StackSide): readonly unknown[] {
  const { registry, pullSecret } = isRecord(plain["delivery"]) ? plain["delivery"] : {};
  return [secrets[PULL_PASSWORD], registry, pullSecret];
}

function databaseSources(service: string, side: StackSide): (key: string) => readonly unknown[] {
  const { scheme, rotation } = databaseOf(service, side);
  const access = accessOf(service, side.objects);
  // A configured password stays the same through a rotation, a generated one does not.
  const password = side.config.secrets[databasePasswordKey(service)] ?? rotation;
  const { PGHOST: host, PGPORT: port, ACCESS_LOGIN: login, ACCESS_DATABASE: database } = access;
  const tls = [access["PGSSLMODE"], access["PGSSLROOTCERT"]];
  const parts: Readonly<Record<string, unknown>> = {
    POSTGRES_USER: login,
    POSTGRES_PASSWORD: password,
    POSTGRES_DB: database,
    PGHOST: host,
    PGPORT: port,
    PGUSER: login,
    PGPASSWORD: password,
    PGDATABASE: database,
  };
  return (key) => (key in parts ? [parts[key]] : [scheme, host, port, login, database, password, tls]);
}

/** With the defaults spelt out: to write one down is no change. */
function databaseOf(service: string, { config }: StackSide) {
  const database = servicesOf(config).find(({ name }) => name === service)?.database;
  const { scheme = "postgresql", rotation = 0 } = isRecord(database) ? database : {};
  return { scheme, rotation };
}

/** The environment of the Job that prepares a service's database: its plain values. */
function accessOf(service: string, objects: readonly KubernetesObject[]): Readonly<Record<string, string>> {
  const jobs = objects.filter((object) => object.kind === "Job" && labelOf(object, "name") === service);
  return jobs.map(environment).find((env) => env["ACCESS_LOGIN"] !== undefined) ?? {};
}

/** The plain variables of a workload's first container. */
export function environment(workload: KubernetesObject): Record<string, string> {
  const spec = workload["spec"] as { template?: { spec?: { containers?: { env?: Variable[] }[] } } } | undefined;
  const env = spec?.template?.spec?.containers?.[0]?.env ?? [];
  return Object.fromEntries(env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])));
}

interface Variable {
  readonly name: string;
  readonly value?: string;
}

/** What a service's pod would get, as it is on this machine: read off the render, with what differs. */
import { basename, join } from "node:path";

import type { KubernetesObject } from "../../../components/kubernetes/object";
import { DATABASE_KEYS } from "../../../components/postgres/login-secret";
import { tlsVariables } from "../../../components/postgres/tls";
import { connectionUri } from "../../../components/postgres/url";
import type { ServiceSettings } from "../../../configuration/schema";
import { dataOf, mountedSecrets, variablesOf } from "../../../review/render/pods";
import type { Rendered } from "../../../review/render/render";
import { atPort } from "./ports";
import { UNAVAILABLE } from "./secrets";

/** All of a service that its environment here depends on. */
export type Service = Pick<ServiceSettings, "name" | "namespace" | "port" | "dev">;

export interface Surroundings {
  /** Port of the PostgreSQL of this machine. */
  readonly postgres: number;
  /** All services of the stack. */
  readonly services: readonly Service[];
  /** Ports of those that are run here, by name. */
  readonly ports: Readonly<Record<string, number>>;
  /** Folder that secret files are written into. */
  readonly files: string;
  /** The environment that this command has, for what the cluster alone knows. */
  readonly own: Readonly<Record<string, string | undefined>>;
}

/** Why a variable is other than in the pod. */
export type Difference = "postgres" | "peer" | "absent-peer" | "file" | "own" | "unset" | "dev";

export interface LocalEnvironment {
  readonly values: Readonly<Record<string, string>>;
  /** Names of those that hold a secret. */
  readonly secret: ReadonlySet<string>;
  /** Secret files by path. */
  readonly files: Readonly<Record<string, string>>;
  /** Names of variables by why they differ; of an absent peer the peer's, after a colon. */
  readonly differs: ReadonlyMap<Difference, readonly string[]>;
}

/** Where PostgreSQL listens on this machine. */
export const LOCALHOST = "127.0.0.1";

/** A render whose databases are all on the PostgreSQL of this machine. */
const withLocalDatabases = (rendered: Rendered, port: number): Rendered => ({
  ...rendered,
  objects: rendered.objects.map((object) => (isLogin(object) ? movedLogin(object, port) : object)),
});

const isLogin = (object: KubernetesObject) =>
  object.kind === "Secret" && DATABASE_KEYS.every((key) => dataOf(object)[key] !== undefined);

function movedLogin(object: KubernetesObject, port: number): KubernetesObject {
  const data = dataOf(object);
  const [scheme] = data["DATABASE_URL"]!.split("://");
  const [user, password, database] = [data["PGUSER"]!, data["PGPASSWORD"]!, data["PGDATABASE"]!];
  // Without the parameters of a server outside: this one speaks no TLS.
  const url = connectionUri({ scheme, user, password, host: LOCALHOST, port, database });
  const stringData = { ...data, DATABASE_URL: url, PGHOST: LOCALHOST, PGPORT: String(port) };
  return { ...object, data: undefined, stringData };
}

const TLS = Object.keys(tlsVariables({ mode: "verify-full", ca: "" }));
/** What of a login nobody has to hide on their own machine. */
const PLAIN: readonly string[] = DATABASE_KEYS.filter((key) => !/URL|PASSWORD/.test(key));
/** What of a login says where its server is. */
const HOST: readonly string[] = ["DATABASE_URL", "PGHOST", "PGPORT"];

/** The environment of the container of `object`, a service's Deployment or its migrations, as it is here. */
export function localEnvironment(
  rendered: Rendered,
  object: KubernetesObject,
  service: Service,
  around: Surroundings,
): LocalEnvironment {
  const differs = new Map<Difference, string[]>();
  const note = (why: Difference, name: string) => differs.set(why, [...(differs.get(why) ?? []), name]);
  const moved = withLocalDatabases(rendered, around.postgres);
  const values: Record<string, string> = {};
  const secret = new Set<string>();
  const files: Record<string, string> = {};
  const mounted = mountedSecrets(moved, object);
  const had = (value: string | undefined) => (value === UNAVAILABLE ? undefined : value);
  const given = (name: string) => {
    const { [name]: value } = around.own;
    note(value === undefined ? "unset" : "own", name);
    return value;
  };
  for (const [name, { value: inPod, isSecret }] of variablesOf(moved, object)) {
    if (TLS.includes(name) && !(name in (service.dev?.env ?? {}))) {
      note("postgres", name);
      continue;
    }
    const file = inPod === undefined ? undefined : mounted.get(inPod);
    const key = file ? basename(inPod!) : name;
    const found = had(file ? file.value : inPod) ?? given(key);
    if (found === undefined) continue;
    const value = atPeers(found, service, around, (why, peer) => note(why, why === "peer" ? name : `${name}: ${peer}`));
    if (HOST.includes(key) && (file?.isSecret ?? isSecret)) note("postgres", name);
    if (file) {
      const path = join(around.files, service.name, key);
      files[path] = value;
      values[name] = path;
      note("file", name);
      continue;
    }
    values[name] = value;
    if (isSecret && !PLAIN.includes(name)) secret.add(name);
  }
  const port = around.ports[service.name];
  for (const [name, value] of Object.entries(service.dev?.env ?? {})) {
    values[name] = port === undefined ? value : atPort(value, port);
    secret.delete(name);
    note("dev", name);
  }
  return { values, secret, files, differs };
}

/** Names of other services in the cluster, where they are here. */
function atPeers(
  text: string,
  { name: own, namespace }: Service,
  { services, ports }: Surroundings,
  note: (why: "peer" | "absent-peer", peer: string) => void,
): string {
  return services.reduce((value, peer) => {
    if (peer.name === own) return value;
    const found = placesOf(peer, peer.namespace === namespace);
    if (!found.test(value)) return value;
    const { [peer.name]: port } = ports;
    note(port === undefined ? "absent-peer" : "peer", peer.name);
    return port === undefined ? value : value.replace(found, `localhost:${port}`);
  }, text);
}

/** A Service as others write it: by its full name, or, in one namespace, by its own with its port. */
function placesOf({ name, namespace, port }: Service, isBeside: boolean): RegExp {
  const full = `${name}\\.${namespace}(?:\\.svc(?:\\.cluster\\.local)?)?(?::${port})?`;
  const all = isBeside ? `(?:${full}|${name}:${port})` : full;
  return new RegExp(`(?<![\\w.-])${all}(?![\\w.:-])`, "g");
}

/** How many pods there are, and what each may use. All words of one service are read together: memory goes in pairs. */
import { isQuantity, mebibytes, parseQuantity } from "../../../components/kubernetes/quantity";
import { resources as defaults } from "../../schema/values";
import { bytes, cores } from "../values";
import { folded, isMap, mapOf, type Bring, type Step, type Values } from "./step";

type Key = "limits.memory" | "limits.cpu" | "requests.memory" | "requests.cpu";

/** Of a service, by the word in lower case without `_` and `-`. */
export const WORDS: Readonly<Record<string, Key>> = {
  ...{ memlimit: "limits.memory", memorylimit: "limits.memory", memory: "limits.memory" },
  ...{ memreservation: "requests.memory", memoryrequest: "requests.memory" },
  ...{ cpulimit: "limits.cpu", cpus: "limits.cpu", cpu: "limits.cpu", cpurequest: "requests.cpu" },
};
/** What a service gets that says nothing. */
const DEFAULTS = defaults.parse({});

/** A number of compose's is one of bytes; a small one was meant in the unit that everybody counts in. */
function memory(value: unknown): string | undefined {
  const text = String(value);
  const found = /^\d{7,}$/.test(text) ? text : bytes(text);
  return found !== undefined && isQuantity(found) && parseQuantity(found) >= 2 ** 20 ? found : undefined;
}

const read = (key: Key, value: unknown): string | undefined => {
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  return key.endsWith("memory") ? memory(value) : cores(String(value));
};

/** `{ limits: {…}, reservations: {…} }`, of compose, or of a pod. */
function pairsOf(part: "limits" | "requests", value: unknown): [Key, unknown][] {
  const { memory: has, cpu, cpus = cpu } = mapOf(value);
  return [
    [`${part}.memory`, has],
    [`${part}.cpu`, cpus],
  ];
}

function wanted(service: Values): Partial<Record<Key, string>> {
  const own = mapOf(service["resources"]);
  const all: [Key, unknown][] = [...pairsOf("limits", own["limits"]), ...pairsOf("requests", own["requests"])];
  for (const [word, value] of Object.entries(service)) {
    const key = WORDS[folded(word)];
    const { limits, reservations } = mapOf(mapOf(word === "deploy" ? value : undefined)["resources"]);
    if (key) all.push([key, value]);
    all.push(...pairsOf("limits", limits ?? (word === "limits" ? value : undefined)));
    all.push(...pairsOf("requests", reservations ?? (word === "requests" ? value : undefined)));
  }
  all.push(...pairsOf("requests", own["reservations"]));
  const known = all.map(([key, value]) => [key, read(key, value)] as const).filter(([, value]) => value !== undefined);
  return Object.fromEntries(known);
}

/** Request and limit together, in one step: a memory limit is twice the request, and no request is above its limit. */
function resources(service: Values): Step[] {
  const want = wanted(service);
  const { reason } = mapOf(service["resources"]);
  const limit = want["limits.memory"];
  const request = want["requests.memory"];
  const twice = (text: string, factor: number) => mebibytes(factor * parseQuantity(text));
  const memoryOf = {
    request: reason !== undefined && request ? lowest(request, limit ?? request) : limit ? twice(limit, 0.5) : request,
    limit: limit ?? (request && twice(request, 2)),
  };
  const cpu = want["limits.cpu"] ?? highest(want["requests.cpu"], DEFAULTS.limits.cpu);
  const requests = { memory: memoryOf.request ?? DEFAULTS.requests.memory, cpu: "" };
  requests.cpu = lowest(want["requests.cpu"] ?? DEFAULTS.requests.cpu, cpu);
  const limits = { memory: memoryOf.limit ?? DEFAULTS.limits.memory, cpu };
  // Half of an odd number of MiB is none: the limit follows the request that can be written.
  if (reason === undefined) limits.memory = sameAs(limits.memory, twice(requests.memory, 2));
  return [{ key: "resources", value: { requests, limits, ...(reason === undefined ? {} : { reason }) } }];
}

const sameAs = (text: string, other: string) => (parseQuantity(text) === parseQuantity(other) ? text : other);
const lowest = (one: string, other: string) => (parseQuantity(one) <= parseQuantity(other) ? one : other);
const highest = (one: string | undefined, other: string) =>
  one !== undefined && parseQuantity(one) > parseQuantity(other) ? one : other;

/** A word of one of them; what says nothing goes, and leaves what is there by itself. */
export const computing: Bring = (_, { service }) => {
  const { resources: _own, ...words } = service;
  const hasReservations = mapOf(_own)["reservations"] !== undefined;
  return Object.keys(wanted(hasReservations ? service : words)).length > 0 ? resources(service) : [];
};

const replicas = (value: unknown, service: Values): Step[] => {
  const count = Number(value);
  const isCount = /^\d+$/.test(String(value)) && count <= 100 && service["replicas"] === undefined;
  return isCount ? [{ key: "replicas", value: count }] : [];
};

export const scale: Bring = (value, { service }) => replicas(value, service);

export const deploy: Bring = (value, around) => {
  const { replicas: count, resources: own } = mapOf(value);
  const { limits, reservations } = mapOf(own);
  const says = isMap(limits) || isMap(reservations);
  return [...replicas(count, around.service), ...(says ? (computing(value, around) ?? []) : [])];
};

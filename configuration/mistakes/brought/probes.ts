/** Probes: a compose health check's URL, and the `httpGet` of Kubernetes' own. */
import { isMap, mapOf, type Bring, type Values } from "./step";

const PATH = /^\/[^\s"'|;&,\]}]*/;

/** `/x`, `curl -f http://localhost:8000/x`, `{ httpGet: { path: /x } }`. */
function pathOf(value: unknown): string | undefined {
  if (typeof value === "string" && PATH.exec(value)?.[0] === value) return value;
  const { path } = mapOf(mapOf(value)["httpGet"]);
  if (typeof path === "string") return path.startsWith("/") ? path : `/${path}`;
  const url = /https?:\/\/[^\s/"'|;]+(\/[^\s"'|;&,\]}\\]*)?/.exec(JSON.stringify(value) ?? "");
  return url ? (url[1] ?? "/") : undefined;
}

/** Seconds of `40s`, `1m30s` or 40. */
function secondsOf(value: unknown): number | undefined {
  const [whole, minutes = 0, seconds = 0] = /^(?:(\d+)m)?(?:(\d+)s?)?$/.exec(String(value)) ?? [];
  const number = Number(minutes) * 60 + Number(seconds);
  return whole && number >= 1 ? Math.min(number, 600) : undefined;
}

const isOff = (value: unknown) =>
  mapOf(value)["disable"] === true || [mapOf(value)["test"]].flat()[0] === "NONE" || value === false;

/** One path is asked for both, as a compose health check does. */
export const healthCheck: Bring = (value, { service }) => {
  const isWritten = service["health"] !== undefined && service["health"] !== value;
  if (isWritten) return [];
  // A map of the paths themselves is told key by key.
  if (isMap(value) && !["test", "disable", "httpGet"].some((key) => key in value)) return undefined;
  if (isOff(value)) return [{ key: "health", value: false }];
  const path = pathOf(value);
  if (path === undefined) return undefined;
  const startupSeconds = secondsOf(mapOf(value)["start_period"]);
  const both = { liveness: path, readiness: path, startupSeconds };
  return [{ key: "health", value: startupSeconds === undefined ? path : both }];
};

/** A map of paths can take one more; a path for both, or `false`, is said already. */
const takes = (key: string, { health }: Values) => health === undefined || (isMap(health) && health[key] === undefined);

const probe =
  (key: "liveness" | "readiness"): Bring =>
  (value, { service }) => {
    if (!takes(key, service)) return [];
    const path = pathOf(value);
    return path === undefined ? undefined : [{ key: `health.${key}`, value: path }];
  };
export const liveness = probe("liveness");
export const readiness = probe("readiness");

/** Kubernetes tries `failureThreshold` times, every `periodSeconds`. */
export const startup: Bring = (value, { service }) => {
  if (!takes("startupSeconds", service)) return [];
  const { failureThreshold = 3, periodSeconds = 10 } = mapOf(value);
  const seconds = secondsOf(isMap(value) ? Number(failureThreshold) * Number(periodSeconds) : value);
  return seconds === undefined ? undefined : [{ key: "health.startupSeconds", value: seconds }];
};

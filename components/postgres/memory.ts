import { parseQuantity } from "../kubernetes/quantity";

const MiB = 2 ** 20;
const MAX_CONNECTIONS = 100;

/**
 * PostgreSQL's memory settings for a container with `limit` of memory, as `postgres -c` takes them. A quarter of the
 * memory for `shared_buffers` and three quarters for `effective_cache_size` are the starting values of PostgreSQL's
 * documentation (Resource Consumption; Query Planning). `work_mem` gives every connection one sort out of what
 * `shared_buffers` leaves; `maintenance_work_mem` is a sixteenth, at most 1 GiB.
 *
 * @param limit a Kubernetes quantity, such as `512Mi`.
 */
export function memorySettings(limit: string): Record<string, string> {
  const bytes = parseQuantity(limit);
  const megabytes = (part: number, least: number) => `${Math.max(least, Math.floor(part / MiB))}MB`;
  return {
    max_connections: String(MAX_CONNECTIONS),
    shared_buffers: megabytes(bytes / 4, 16),
    effective_cache_size: megabytes((bytes * 3) / 4, 16),
    maintenance_work_mem: megabytes(Math.min(bytes / 16, 1024 * MiB), 16),
    work_mem: megabytes((bytes * 3) / 4 / MAX_CONNECTIONS, 1),
  };
}

/** `{a: "1"}` → `["-c", "a=1"]`. */
export const asArguments = (settings: Readonly<Record<string, string>>): string[] =>
  Object.entries(settings).flatMap(([name, value]) => ["-c", `${name}=${value}`]);

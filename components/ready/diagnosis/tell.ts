/** A start that failed, in words: what it was, what the pod logged last, what helps. */
import type { Cause } from "./cause";
import { cureOf, type Evidence, type Finding, type Workload } from "./cure";
import { readingOf, withoutPasswords } from "./log";

/** Log lines shown of a pod. */
const LINES = 8;

/** Causes about which the container's own lines say more. */
const LOGGED = ["crash", "ended", "job-failed", "probe", "listens-elsewhere", "oom-killed"];

/**
 * @param why what became of it: `cannot start`.
 * @param finding what is wrong; undefined where no pod shows it.
 */
export function told(
  kind: string,
  workload: Workload,
  why: string,
  finding: Finding | undefined,
  evidence: Evidence,
): string {
  const { name, namespace, role, place } = workload;
  const head = `${kind} ${name} ${why}`;
  if (!finding)
    return `${head}.\n→ what its cluster says of it: kubectl describe -n ${namespace} ${kind.toLowerCase()} ${name}`;
  const cause = withMemory(finding.cause, evidence.log);
  const message = cause.message?.split("\n") ?? [];
  const log = LOGGED.includes(cause.kind)
    ? [...(message.length > 1 || evidence.log.length === 0 ? message : evidence.log)]
    : [];
  const reading = ["crash", "job-failed", "ended"].includes(cause.kind)
    ? readingOf([...evidence.log, ...message], place, role)
    : undefined;
  // A message of one line is meant for people; more than that is the end of a log.
  const shown = message.length === 1 ? message : log.slice(-LINES).map((line) => `| ${line}`);
  // A Job of the program's own says in its message what to do.
  const cure = reading?.cure ?? cureOf({ ...finding, cause }, workload, evidence);
  const lines = [
    `${head}: ${reading ? `${cause.what} ${reading.what}` : cause.what}`,
    ...(evidence.served ? ["The pods of before go on serving."] : []),
    ...shown,
    ...cure.map((line) => `→ ${line}`),
    `→ then: ${place.again}`,
  ];
  return withoutPasswords(lines.join("\n  "));
}

/** PostgreSQL outlives a process of its own that the kernel kills for memory, and ends with a code of its own. */
function withMemory(cause: Cause, log: readonly string[]): Cause {
  if (cause.kind !== "crash" || !log.some((line) => line.includes("terminated by signal 9"))) return cause;
  return { ...cause, kind: "oom-killed", what: "The kernel killed a process of it, as it does at the memory limit." };
}

/** A start that failed, in words: what it was, what the pod logged last, what helps. */
import type { Finding } from "./finding";
import type { ReadyInputs } from "../inputs";

/** Log lines shown of a pod. */
const LINES = 8;

export function told(
  { kind, name, namespace }: ReadyInputs,
  finding: Finding | undefined,
  log: readonly string[],
  why: string,
): string {
  const head = `${kind} ${name} in ${namespace} ${why}`;
  if (!finding) return `${head}; no pod says why. See: kubectl describe -n ${namespace} ${kind.toLowerCase()} ${name}`;
  const { what, message } = finding.cause;
  const lines = message?.split("\n") ?? log;
  return [`${head}: ${what}`, ...(lines.length === 1 ? lines : lines.slice(-LINES).map((line) => `| ${line}`))].join(
    "\n",
  );
}

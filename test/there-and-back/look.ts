/** What a running stack is made of, as something that can be compared. */
import { createHash } from "node:crypto";

import { parseDocument } from "yaml";

import type { Kubectl } from "../e2e/cluster";
import { STACK, type Project } from "../e2e/project";
import { rowsOf, type Rows } from "../e2e/rows";
import { valueAt } from "./change";

/** A stack that runs. */
export interface Running {
  readonly project: Project;
  /** `kubectl` in its cluster. */
  readonly kubectl: Kubectl;
}

const KINDS = [
  ...["namespaces", "deployments", "statefulsets", "services", "persistentvolumeclaims", "configmaps", "secrets"],
  ...[
    "resourcequotas",
    "limitranges",
    "networkpolicies",
    "poddisruptionbudgets",
    "horizontalpodautoscalers",
    "jobs",
    "cronjobs",
  ],
].join(",");

interface Item {
  readonly kind: string;
  readonly metadata: Readonly<Record<string, unknown>> & { readonly namespace?: string; readonly name: string };
  readonly [part: string]: unknown;
}

/**
 * A word for every object that is not Kubernetes' own, as it was asked to be: another one once any of them was made, changed
 * or deleted. What a cluster notes down by itself (`status`) does not count.
 */
export async function objects(kubectl: Kubectl): Promise<string> {
  const printed = await kubectl("get", KINDS, "-A", "-o", "json").catch(() => undefined);
  if (printed === undefined) return "out of reach";
  const { items } = JSON.parse(printed) as { items: Item[] };
  const own = items.filter(({ metadata: { namespace, name } }) => !/^(kube-|default$)/.test(namespace ?? name));
  const parts = own.map(({ status: _, metadata, ...rest }) => {
    const { resourceVersion: _version, managedFields: _fields, ...asked } = metadata;
    return JSON.stringify({ ...rest, metadata: asked });
  });
  return createHash("sha256").update(parts.sort().join("\n")).digest("hex");
}

/** The rows of the stack's databases, in the namespace that its file names. */
export function rows({ project, kubectl }: Running, databases?: readonly string[]): Promise<Rows> {
  const namespace = valueAt(parseDocument(project.stackFile), "database.namespace");
  return rowsOf(kubectl, typeof namespace === "string" ? namespace : `postgresql-${STACK}`, databases);
}

/** The addresses that a start printed, and that do not answer with the service's rows. */
export async function silent(output: string): Promise<string[]> {
  const urls = [...new Set(output.match(/http:\/\/localhost:\d+/g))];
  const asked = urls.map(async (url) => {
    const response = await fetch(`${url}/api/boards?limit=1`, { signal: AbortSignal.timeout(10_000) }).catch(
      () => null,
    );
    return response?.ok === true ? [] : [`${url}: ${response?.status ?? "no answer"}`];
  });
  return (await Promise.all(asked)).flat();
}

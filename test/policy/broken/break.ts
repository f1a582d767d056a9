/** How a rule is broken: where the good stack is changed, to what, and what is told then. */
import type { StackResource } from "../../../policy/stack";
import { container, good } from "../good";

export interface Break {
  readonly how: string;
  /** Which resource of the good stack; a new name adds one. */
  readonly resource: string;
  /** Path inside it; an empty one is the whole. */
  readonly path: string;
  /** undefined removes what is there. */
  readonly value: unknown;
  readonly told: RegExp;
}

/** The good stack with one thing changed. */
export function broken({ resource, path, value }: Break): Record<string, StackResource> {
  const resources = structuredClone(good());
  const keys = [resource, ...path.split(".").filter(Boolean)];
  const parent = keys
    .slice(0, -1)
    .reduce<Record<string, unknown>>((node, key) => (node[key] ??= {}) as Record<string, unknown>, resources);
  if (value === undefined) delete parent[keys.at(-1)!];
  else parent[keys.at(-1)!] = value;
  return resources;
}

export const at =
  (resource: string, prefix: string) =>
  (how: string, path: string, value: unknown, told: RegExp): Break => ({
    how,
    resource,
    path: [prefix, path].filter(Boolean).join("."),
    value,
    told,
  });

const POD = "object.spec.template.spec";
export const [pod, main] = [at("deployment", POD), at("deployment", `${POD}.containers.0`)];
export const template = at("deployment", "object.spec.template");
export const deployment = at("deployment", "object");
export const whole = (resource: string) => (how: string, value: unknown, told: RegExp) =>
  at(resource, "")(how, "", value, told);

/** A container that starts the pod up. */
export const initial = (changed: object) => [container({ name: "first", ...changed })];
export const inFirst = /^container first: /;

export type Breaks = Readonly<Record<string, readonly Break[]>>;

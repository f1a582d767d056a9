/** The engine's resources as the rules take them. */
import type { PolicyResource, ResourceValidationArgs } from "@pulumi/policy";

import { isKnown, objectOf, UNKNOWN } from "./object";
import { ofResources, type Stack, type StackResource } from "./stack";

type Seen = Pick<ResourceValidationArgs, "type" | "name" | "props" | "opts">;

export function resourceOf({ type, name, props, opts }: Seen): StackResource {
  const inputs = plain(props) as Record<string, unknown>;
  const object = objectOf(type, name, inputs);
  const { protect, ignoreChanges } = opts;
  return { type, name, inputs, ...(object ? { object } : {}), protect, ignoreChanges };
}

/** Values without the SDK's proxies, which throw where a property is read that a preview cannot know. */
function plain(value: unknown): unknown {
  if (typeof value !== "object" || value === null) return value;
  const read = (key: string | number): unknown => {
    try {
      return plain((value as Record<string | number, unknown>)[key]);
    } catch {
      return UNKNOWN;
    }
  };
  if (Array.isArray(value)) return Array.from({ length: value.length }, (_, index) => read(index));
  return Object.fromEntries(Object.keys(value).map((key) => [key, read(key)]));
}

/**
 * What the engine has asked about, by URN. A rule about the whole stack is given outputs, which are empty before there is
 * a cluster; what it looks at are the inputs that each resource was asked about with.
 */
export class Inputs {
  private readonly byUrn = new Map<string, StackResource>();

  public note({ urn, ...seen }: Seen & { readonly urn: string }): StackResource {
    const resource = resourceOf(seen);
    this.byUrn.set(urn, resource);
    return resource;
  }

  /** The stack of these resources, and how a finding gets back to its URN. */
  public stackOf(resources: readonly PolicyResource[]) {
    const urns = new Map<StackResource, string>();
    const present = resources.flatMap((resource) => {
      const known = this.byUrn.get(resource.urn);
      if (!known) return [];
      const placed = this.inItsNamespace(known, resource);
      urns.set(placed, resource.urn);
      return [placed];
    });
    return { stack: ofResources(present) satisfies Stack, urnOf: (resource: StackResource) => urns.get(resource) };
  }

  /** The name of a Namespace that is not made yet is unknown to what is in it, but not to the Namespace itself. */
  private inItsNamespace(resource: StackResource, { propertyDependencies }: PolicyResource): StackResource {
    const { object } = resource;
    if (!object || isKnown(object.metadata.namespace)) return resource;
    const namespaces = (propertyDependencies["metadata"] ?? []).map(({ urn }) => this.byUrn.get(urn)?.object);
    const namespace = namespaces.find((other) => other?.kind === "Namespace")?.metadata.name;
    if (namespace === undefined) return resource;
    return { ...resource, object: { ...object, metadata: { ...object.metadata, namespace } } };
  }
}

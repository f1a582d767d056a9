/** What people call a resource. */

/** `urn:pulumi:local::wealist::wealist:image:Image$docker:index/image:Image::board-api-image` → `board-api-image`. */
export const resourceName = (urn: string): string => urn.slice(urn.lastIndexOf("::") + 2);

/** `kubernetes:apps/v1:Deployment` → `Deployment`, `docker:index/image:Image` → `docker Image`. */
export function kindOf(type: string): string {
  const kind = type.slice(type.lastIndexOf(":") + 1);
  if (type.startsWith("pulumi-nodejs:dynamic/k3d:")) return `k3d ${kind}`;
  return type.startsWith("docker:") ? `docker ${kind}` : kind;
}

/** A provider or a component: it groups resources, and nobody waits for it. */
export const isGrouping = (type: string): boolean => type.startsWith("pulumi:") || type.startsWith("wealist:");

/**
 * Images that are deployed by their digest: it is known after the push only, and is rendered as a placeholder. What
 * decides it is the content, so the tag of the content is shown in its place.
 */
import { join } from "node:path";

import { contentTag } from "../../components/image/content-tag";
import { isRecord, labelOf, type KubernetesObject, type ObjectChange, type StackSide } from "./model";
import { servicesOf, type ServiceConfig, type StackConfig } from "./stack-config";

/** `objects` with `repository:tag` for `repository@sha256:<digest>`. */
export function withContentTags(root: string, objects: readonly KubernetesObject[], config: StackConfig): StackSide {
  const delivery = isRecord(config.plain["delivery"]) ? config.plain["delivery"] : {};
  const { registry, platform = "linux/amd64" } = delivery as Record<string, string>;
  if (registry === undefined) return { objects, config };
  // Where the configuration names a digest, that one is rendered.
  const built = servicesOf(config).filter(({ context, image }) => context !== undefined && typeof image === "string");
  const images = built.map((service) => {
    const repository = `${registry}/${String(service.image)}`;
    const placeholder = `${repository}@sha256:<digest>`;
    return { service, placeholder, image: `${repository}:${tagOf(root, service, platform)}` };
  });
  const tagged = objects.map((object) => {
    const own = images.find(({ service }) => belongs(object, service.name));
    return own ? (replaced(object, own.placeholder, own.image) as KubernetesObject) : object;
  });
  return { objects: tagged, config };
}

/** Its Deployment, or the Job of its migrations. */
const belongs = (object: KubernetesObject, service: string) =>
  [service, `${service}-migrations`].includes(labelOf(object, "name") ?? "");

function tagOf(root: string, { context, dockerfile, buildArgs }: ServiceConfig, platform: string): string {
  const args = Object.entries(isRecord(buildArgs) ? buildArgs : {}).map(
    ([key, value]) => [key, String(value)] as const,
  );
  return contentTag({
    context: join(root, String(context)),
    dockerfile: typeof dockerfile === "string" ? dockerfile : undefined,
    args: Object.fromEntries(args),
    platform,
  });
}

function replaced(value: unknown, from: string, to: string): unknown {
  if (value === from) return to;
  if (Array.isArray(value)) return value.map((item) => replaced(item, from, to));
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, replaced(item, from, to)]));
}

export interface ImageChange {
  readonly repository: string;
  /** Tags or digests. */
  readonly old: string;
  readonly new: string;
}

/** Every image that becomes another one of the same repository, once, however many objects use it. */
export function imageChanges(changes: readonly ObjectChange[]): ImageChange[] {
  const found = new Map<string, ImageChange>();
  for (const { path, old, new: current } of changes.flatMap((change) => ("fields" in change ? change.fields : []))) {
    if (!path.endsWith(".image") || typeof old !== "string" || typeof current !== "string") continue;
    const [before, after] = [parts(old), parts(current)];
    if (before.repository !== after.repository) continue;
    found.set(`${old} ${current}`, { repository: after.repository, old: before.version, new: after.version });
  }
  return [...found.values()];
}

/** `registry:5000/repository:tag` or `…@digest`, in its two parts. */
function parts(image: string): { readonly repository: string; readonly version: string } {
  const match = /^(.+?)(?:@(.+)|:([^/:]+))?$/s.exec(image);
  return { repository: match?.[1] ?? image, version: match?.[2] ?? match?.[3] ?? "" };
}

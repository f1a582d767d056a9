import { existsSync } from "node:fs";
import { join } from "node:path";

import { pathText, setCommand, type Fault } from "../faults";
import type { ServiceSettings } from "../settings";
import type { Path, Readable } from "./readable";

const withoutDigestOrTag = (image: string) => !image.includes("@") && !/:[^/]+$/.test(image);

export function tagFaults(stack: string, at: Path, image: string | undefined): Fault[] {
  if (image === undefined) return [];
  if (!/:latest$/.test(image) && !withoutDigestOrTag(image)) return [];
  const repository = image.replace(/:latest$/, "");
  return [
    {
      path: pathText(at),
      problem: `"${image}" names no version`,
      rule: "an image has a fixed tag or a digest: with `latest` (or none) nobody knows what runs",
      cure: setCommand(stack, at, `${repository}:1.2.3`),
    },
  ];
}

export function imageFaults({ stack, root }: Readable, at: Path, service: ServiceSettings): Fault[] {
  if (service.context === undefined) return tagFaults(stack, [...at, "image"], service.image);
  const faults: Fault[] = [];
  if (!withoutDigestOrTag(service.image)) {
    faults.push({
      path: pathText([...at, "image"]),
      problem: `"${service.image}" has a tag of its own`,
      rule: "an image that is built here is tagged with the hash of its context; `latest` and hand-made tags are refused",
      cure: setCommand(stack, [...at, "image"], service.image.replace(/[:@][^/]*$/, "")),
    });
  }
  const dockerfile = join(service.context, service.dockerfile);
  if (!existsSync(join(root, dockerfile))) {
    faults.push({
      path: pathText([...at, existsSync(join(root, service.context)) ? "dockerfile" : "context"]),
      problem: `${dockerfile} does not exist`,
      rule: "context is a folder, relative to Pulumi.yaml, that holds the Dockerfile",
      cure: setCommand(stack, [...at, "context"], "path/of/the/service"),
    });
  }
  return faults;
}

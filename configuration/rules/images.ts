import { existsSync } from "node:fs";
import { join } from "node:path";

import { pathText, removeCommand, setCommand, writeLine } from "../cures";
import type { Fault } from "../faults";
import type { ServiceSettings } from "../schema";
import type { Found, Path, Readable } from "./readable";

const withoutDigestOrTag = (image: string) => !image.includes("@") && !/:[^/]+$/.test(image);

export function tagFaults(stack: string, at: Path, image: string | undefined): Fault[] {
  if (image === undefined) return [];
  if (!/:latest$/.test(image) && !withoutDigestOrTag(image)) return [];
  return [
    {
      path: pathText(at),
      problem: `"${image}" names no version`,
      rule: "an image has a fixed tag or a digest: with `latest` (or none) nobody knows what runs",
      cure: writeLine(stack, at, `${image.replace(/:latest$/, "")}:<its version>`),
    },
  ];
}

export function imageFaults(config: Readable, at: Path, service: ServiceSettings): Found {
  const { image, context } = service;
  if (typeof image !== "string") return pushedFaults(config.stack, at, service);
  if (context === undefined) return tagFaults(config.stack, [...at, "image"], image);
  return [...builtFaults(config, at, image, context, service.dockerfile), ...versionFaults(config, at)];
}

function builtFaults(
  { stack, root }: Readable,
  at: Path,
  image: string,
  context: string,
  dockerfileName: string,
): Fault[] {
  const faults: Fault[] = [];
  if (!withoutDigestOrTag(image)) {
    faults.push({
      path: pathText([...at, "image"]),
      problem: `"${image}" has a tag of its own`,
      rule: "an image that is built here is tagged with the hash of its context; `latest` and hand-made tags are refused",
      cure: setCommand(stack, [...at, "image"], image.replace(/[:@][^/]*$/, "")),
    });
  }
  const dockerfile = join(context, dockerfileName);
  if (!existsSync(join(root, dockerfile))) {
    const [key, what] = existsSync(join(root, context))
      ? ["dockerfile", `<the Dockerfile in ${context}>`]
      : ["context", "<the folder that holds the Dockerfile>"];
    faults.push({
      path: pathText([...at, key]),
      problem: `${dockerfile} does not exist`,
      rule: "context is a folder, relative to Pulumi.yaml, that holds the Dockerfile",
      cure: writeLine(stack, [...at, key], what),
    });
  }
  return faults;
}

/** An image that is pushed has a version; a stack that only runs what others pushed needs none. */
function versionFaults({ stack, delivery, services }: Readable, at: Path): Fault[] {
  if (delivery?.kind !== "registry" || delivery.version !== undefined) return [];
  // Told once, at the first service that needs it.
  const first = [...services].find(([, { context }]) => context !== undefined)?.[0];
  if (at[1] !== first) return [];
  return [
    {
      path: "delivery.version",
      problem: `is not set, and ${pathText(at)} is built and pushed`,
      rule: "an image that is pushed has a version for people, v1.2.3",
      cure: setCommand(stack, ["delivery", "version"], "v1.0.0"),
    },
  ];
}

/** What is pushed already is not built: nothing about a build goes with it. */
function pushedFaults(stack: string, at: Path, { context, dockerfile, buildArgs }: ServiceSettings): Fault[] {
  const keys = [
    ...(context === undefined ? [] : ["context"]),
    ...(dockerfile === "Dockerfile" ? [] : ["dockerfile"]),
    ...(Object.keys(buildArgs).length === 0 ? [] : ["buildArgs"]),
  ];
  return keys.map((key) => ({
    path: pathText([...at, key]),
    problem: "does not go with image.digest",
    rule: "an image is built from its context, or it is pushed already and named by its digest",
    cure: removeCommand(stack, [...at, key]),
  }));
}

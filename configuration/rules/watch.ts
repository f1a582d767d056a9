/** What of a service is kept in step with its pods while it is watched. */
import { statSync } from "node:fs";
import { join } from "node:path";

import { isAmong } from "../../components/image/content-tag";
import { pathText, removeCommand, writeLine } from "../cures";
import type { Fault } from "../faults";
import type { ServiceSettings } from "../schema";
import type { Found, Path, Readable } from "./readable";

/** Its folders are there, and no one of them lies in another one of the image. */
export function watchFaults({ stack, root }: Readable, at: Path, { watch, context }: ServiceSettings): Found {
  if (!watch) return undefined;
  const own = [...at, "watch"];
  if (context === undefined) {
    const rule = "what is watched is the folder that the image is built from: context";
    const problem = "is set for an image that is not built here";
    return { path: pathText(own), problem, rule, cure: removeCommand(stack, own) };
  }
  const place = (index: number, key: "from" | "to") => [...own, "sync", index, key];
  return watch.sync.flatMap(({ from, to }, index): Fault[] => {
    const path = place(index, "from");
    const missing: Fault = {
      path: pathText(path),
      problem: `${join(context, from)} is no folder`,
      rule: "what is synced is a folder in the service's context",
      cure: writeLine(stack, path, "<folder in the context>"),
    };
    const target = place(index, "to");
    const other = watch.sync.find((one, i) => i < index && (isAmong(to, [one.to]) || isAmong(one.to, [to])));
    const nested: Fault = {
      path: pathText(target),
      problem: `${to} and ${other?.to} lie in each other`,
      rule: "each synced folder is one of its own in the image",
      cure: removeCommand(stack, [...own, "sync", index]),
    };
    return [...(isFolder(join(root, context, from)) ? [] : [missing]), ...(other ? [nested] : [])];
  });
}

const isFolder = (path: string) => statSync(path, { throwIfNoEntry: false })?.isDirectory() === true;

/** Where backups go. */
import { either, pathText, removeCommand, writeLine } from "../cures";
import type { Found, Readable } from "./readable";
import { tagFaults } from "./images";

const AT = ["database", "backup"];

export function backupFaults({ stack, cluster, backup }: Readable): Found {
  if (!backup || !cluster) return undefined;
  const image = tagFaults(stack, [...AT, "image"], backup.image);
  const { to, isDefault } = backup;
  if (to.kind !== "volume" || isDefault || to.reason !== undefined || cluster.k3d) return image;
  const key = [...AT, "to", "reason"];
  return [
    ...image,
    {
      path: pathText(key),
      problem: "is not set, and to.kind is volume",
      rule: "a volume is lost with its cluster, and the backups with it: on a cluster that others use as well that needs a reason, or a bucket; the default needs none, since status reminds of it",
      cure: either(writeLine(stack, key, "<why it is enough>"), removeCommand(stack, [...AT, "to"])),
    },
  ];
}

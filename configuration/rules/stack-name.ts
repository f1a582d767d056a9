import { existsSync } from "node:fs";

import { shell } from "../cures";
import type { Fault } from "../faults";
import { stackPath } from "../stack-file";
import type { Readable } from "./readable";

/** No stack of such a name was ever made: its file alone is renamed, and then named as the new one is. */
export function stackFaults({ stack, root }: Pick<Readable, "stack" | "root">): Fault[] {
  if (/^[a-z0-9]([-a-z0-9]{0,20}[a-z0-9])?$/.test(stack)) return [];
  return [
    {
      path: "(stack name)",
      problem: `"${stack}" cannot end a namespace's name`,
      rule: "namespaces are <service>-<stack>: lower-case letters, digits and -, at most 22 characters",
      cure: `mv ${shell(`Pulumi.${stack}.yaml`)} Pulumi.${freeStack(stack, root)}.yaml`,
    },
  ];
}

/** The nearest name that a stack may have, and none of the files has. */
function freeStack(stack: string, root: string): string {
  const plain = (text: string, length: number) => text.slice(0, length).replace(/^-+|-+$/g, "");
  const name = plain(stack.toLowerCase().replace(/[^a-z0-9]+/g, "-"), 20).replace(/^-+/, "") || "staging";
  const names = [name, ...Array.from({ length: 9 }, (_, i) => `${plain(name, 18)}-${i + 2}`)];
  return names.find((free) => !existsSync(stackPath(root, free))) ?? name;
}

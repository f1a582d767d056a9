/** All rows, in the order of the table. A new one is a line here. */
import { scale } from "../scale/scale";
import { codeChange } from "./change";
import { dev } from "./dev";
import { difference } from "./difference";
import { fromNothing } from "./start";
import { one, type Group } from "./group";
import { preview } from "./trivial-program";
import { unchanged } from "./unchanged";
import { watch } from "./watch";

export const GROUPS: Readonly<Record<string, Group>> = {
  start: one(
    "start",
    { what: "from nothing, base images present", other: "by hand, in sequence", target: 0.8 },
    fromNothing,
  ),
  change: one("change", { what: "one changed line to all pods ready", other: "by hand", target: 0.45 }, codeChange),
  unchanged: one(
    "unchanged",
    { what: "`npm start` without a change", other: "`pulumi up --skip-preview --refresh`", target: 1.25 },
    unchanged,
  ),
  preview: one(
    "preview",
    { what: "preview without a change", other: "one trivial resource per provider", target: 1.12 },
    preview,
  ),
  diff: one(
    "diff",
    {
      what: "`npm run diff` of a changed line, both stacks",
      other: "their four renders, in sequence",
      target: 0.75,
    },
    difference,
    "files",
  ),
  watch,
  dev,
  scale,
};

/** Renders both sides of every stack, all at the same time, and reports what differs. */
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { compare } from "./compare";
import { renderSide, type Rendering } from "./renders";
import { report, type StackResult } from "./report";
import { locksDiffer, revisionTree, workingTree, type Tree } from "./tree";

export interface DiffArgs {
  /** The project's folder in a git checkout. */
  readonly root: string;
  readonly base: string;
  /** @default the working tree */
  readonly other?: string;
  /** Most characters. @default none */
  readonly limit?: number;
}

/** The report, and whether a side could not be rendered. */
export async function diff(args: DiffArgs) {
  const folder = mkdtempSync(join(tmpdir(), "wealist-diff-"));
  const remove = () => rmSync(folder, { recursive: true, force: true });
  // The renders get the signal too, and end by themselves.
  const stop = (signal: NodeJS.Signals) => {
    remove();
    process.exit(signal === "SIGINT" ? 130 : 143);
  };
  process.once("SIGINT", stop).once("SIGTERM", stop);
  try {
    return await diffIn(folder, args);
  } finally {
    process.off("SIGINT", stop).off("SIGTERM", stop);
    remove();
  }
}

async function diffIn(folder: string, { root, base, other, limit }: DiffArgs) {
  const rendered = async (tree: Promise<Tree>, side: string) => {
    const found = await tree;
    return { tree: found, stacks: await renderSide(found, join(folder, "out", side), root) };
  };
  // The files of a revision are written while the other side is rendered. Both are waited for, whatever becomes of one: the
  // folder that they write to goes with the end of this.
  const sides = [
    rendered(revisionTree(root, base, join(folder, "base")), "base"),
    rendered(other === undefined ? workingTree(root) : revisionTree(root, other, join(folder, "other")), "other"),
  ] as const;
  await Promise.allSettled(sides);
  const [{ tree: before, stacks: old }, { tree: after, stacks: current }] = await Promise.all(sides);
  const names = [...new Set([...before.stacks, ...after.stacks])].sort();
  const stacks = names.map((stack) => result(stack, before, after, old.get(stack), current.get(stack)));
  const markdown = report({
    title: `What changes from ${before.label} to ${after.label}`,
    notes: locksDiffer(before, after) ? [LOCKS] : [],
    stacks,
    command: `npm run diff -- ${[base, ...(other === undefined ? [] : [other])].join(" ")} --full`,
    limit,
  });
  return { markdown, failed: stacks.some((stack) => "faults" in stack) };
}

const LOCKS =
  "`package-lock.json` differs between the two: both were rendered with the packages that are installed here, so a change " +
  "that comes from the packages alone does not show.";

/** A stack's two renderings, compared; a side without the stack has none. */
export function result(stack: string, before: Tree, after: Tree, old?: Rendering, current?: Rendering): StackResult {
  const faultOf = ({ label }: Tree, rendering?: Rendering) =>
    rendering && "fault" in rendering ? [{ side: `In ${label}`, text: rendering.fault }] : [];
  const faults = [...faultOf(before, old), ...faultOf(after, current)];
  if (faults.length > 0) return { stack, faults };
  const [a, b] = [old, current].map((rendering) => (rendering && "side" in rendering ? rendering.side : undefined));
  return { stack, presence: a && b ? "both" : a ? "gone" : "new", comparison: compare(a, b) };
}

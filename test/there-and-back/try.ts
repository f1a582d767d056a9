/** A key's values, tried: each way on a running stack, or by the reader and the render alone. */
import { STACK, type Project } from "../e2e/project";
import { baseFile } from "./base";
import { changed } from "./change";
import { curesIn } from "./cure";
import type { Running } from "./look";
import type { Judged } from "./outcome";
import { tail, type Result } from "./report";
import { changeOf, type Row } from "./row";
import { inFile, thereAndBack, type Way } from "./trip";

export type Which = "right" | "wrong";

/** What tells a value from the others of its key. */
export const tried = (key: string, row: Row, which: Which) => ({
  key,
  value: JSON.stringify(row[which]),
  wrong: which === "wrong",
});

/** The values that a row has; none where the key is left out. */
export const valuesOf = (row: Row): Which[] => (["right", "wrong"] as const).filter((each) => row[each] !== undefined);

/**
 * What tells a wrong value: the key, in whatever part of its group (a limit is cured by its request), or the value itself, or
 * what the row says.
 */
export function named(key: string, { wrong, says }: Row): RegExp[] {
  if (says) return [says];
  const group = key.replaceAll("[]", "[0]").split(".").slice(0, 2).join(".");
  const words = [group, ...(typeof wrong === "string" || typeof wrong === "number" ? [String(wrong)] : [])];
  return [new RegExp(words.map((word) => word.replaceAll(/[\\^$.*+?()[\]{}|]/g, "\\$&")).join("|"))];
}

/** There and back on a running stack. */
export async function onCluster(running: Running, key: string, row: Row, which: Which): Promise<Result> {
  const change = inFile(changeOf(key, row, which)!);
  const trip = which === "wrong" ? { change, named: named(key, row) } : { change };
  const { there, back } = await thereAndBack(running, trip);
  const note = [["there", there] as const, ["back", back] as const].flatMap(
    ([way, { why, output }]: readonly [string, Way]) => (why ? [`${way}: ${why}\n${tail(output)}`] : []),
  );
  return {
    ...tried(key, row, which),
    seconds: { there: there.seconds, back: back.seconds },
    outcomes: [there.outcome, back.outcome],
    note: note.join("\n"),
  };
}

/** Rendered from the stack's file, and again from the one of before: what no cluster here could run. */
export async function rendered(project: Project, key: string, row: Row, which: Which): Promise<Result> {
  const base = baseFile(project.folder, row.base!);
  const render = async (text: string) => {
    project.edit(`Pulumi.${STACK}.yaml`, () => text);
    return project.run("npm", ["run", "--silent", "render", "--", STACK]);
  };
  const before = await render(base);
  const there = await render(changed(base, changeOf(key, row, which)!));
  const back = await render(base);
  const { outcome, why }: Judged =
    before.code !== 0 || back.output !== before.output
      ? { outcome: "FAILED", why: `the stack of before is not rendered as before: ${tail(back.output)}` }
      : judged(there.code, there.output, which);
  const note = why || `only rendered: ${row.because}`;
  return { ...tried(key, row, which), outcomes: [outcome, outcome === "FAILED" ? outcome : "converges"], note };
}

function judged(code: number, output: string, which: Which): Judged {
  if (code === 0)
    return which === "right"
      ? { outcome: "converges", why: "" }
      : { outcome: "FAILED", why: "a wrong value is rendered without a word" };
  // A line that only people can write, such as a store's name, is a cure too.
  const hasCure = /^ {4}cure {2}\S/m.test(output);
  if (which === "wrong" && hasCure) return { outcome: curesIn(output).length > 0 ? "refused" : "told", why: "" };
  return { outcome: "FAILED", why: `exit ${code}: ${tail(output)}` };
}

/** Where an engine can be killed: before and after each resource that it changes. */
import { isGrouping, kindOf, resourceName } from "../../scripts/lib/engine/resource-name";

export interface Point {
  readonly when: "before" | "after";
  readonly op: string;
  readonly urn: string;
}

interface Step {
  readonly metadata: { readonly op: string; readonly urn: string; readonly type: string };
}
/** An event of the engine, as its log has it: of those that tell a step. */
interface Event {
  readonly resourcePreEvent?: Step;
  readonly resOutputsEvent?: Step;
}

/** `replace` is told beside the steps that it is made of. */
const NOTHING_CHANGES = ["same", "read", "refresh", "replace"];

/** The log holds the SDK's debug messages too, which are most of it. */
const TELLS_STEP = /"(resourcePre|resOutputs)Event":/;

/** The points of an event log, in their order. */
export const pointsOf = (lines: readonly string[]): Point[] =>
  lines.flatMap((line) => {
    if (!TELLS_STEP.test(line)) return [];
    const { resourcePreEvent: before, resOutputsEvent: after } = JSON.parse(line) as Event;
    const step = (before ?? after)?.metadata;
    if (!step || NOTHING_CHANGES.includes(step.op) || isGrouping(step.type)) return [];
    return [{ when: before ? ("before" as const) : ("after" as const), op: step.op, urn: step.urn }];
  });

export const same = (a: Point, b: Point) => a.when === b.when && a.op === b.op && a.urn === b.urn;

/** `before create-replacement Job board-api-db-access` */
export const tell = ({ when, op, urn }: Point) =>
  `${when} ${op} ${kindOf(urn.split("::")[2]!.split("$").at(-1)!)} ${resourceName(urn)}`;

/** `count` of them in their order, the same ones for the same seed. */
export function drawn<T>(all: readonly T[], count: number, seed: number): T[] {
  const random = generator(seed);
  const drawn = all.map((each, at) => ({ each, at, by: random() })).sort((a, b) => a.by - b.by);
  return drawn
    .slice(0, count)
    .sort((a, b) => a.at - b.at)
    .map(({ each }) => each);
}

/** Mulberry32: numbers in [0, 1) that a seed decides. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
  };
}

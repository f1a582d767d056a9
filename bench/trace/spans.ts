/** The spans of a start: its own steps, and the resources with their dependencies as the state keeps them. */
import { isGrouping, kindOf, resourceName } from "../../scripts/lib/engine/resource-name";
import type { TraceLine } from "../../scripts/lib/engine/trace";
import type { Span } from "./chain";

/** All of a resource of the state that says what it waits for. */
export interface Dependent {
  readonly urn: string;
  readonly parent?: string;
  readonly provider?: string;
  readonly dependencies?: readonly string[];
  readonly propertyDependencies?: Readonly<Record<string, readonly string[] | null>>;
}

/** The engine's step among those of the command: its resources stand in its place. */
const ENGINE = "engine";
const BEGINS = "the engine and the program start";
const ENDS = "the engine ends";

/** `Deployment board-api`. */
const nameOf = (urn: string): string => `${kindOf(urn.split("::")[2]!.split("$").at(-1)!)} ${resourceName(urn)}`;

/** What a resource waits for: what it names, its parent, and its provider, which is written `URN::ID`. */
const waitsFor = ({ parent, provider, dependencies = [], propertyDependencies = {} }: Dependent): string[] => [
  ...dependencies,
  ...Object.values(propertyDependencies).flatMap((urns) => urns ?? []),
  ...(parent ? [parent] : []),
  ...(provider ? [provider.slice(0, provider.lastIndexOf("::"))] : []),
];

export function spansOf(lines: readonly TraceLine[], resources: readonly Dependent[]): Span[] {
  const made = resourceSpans(lines, resources);
  const first = Math.min(...made.map(({ begin }) => begin));
  const last = Math.max(...made.map(({ end }) => end));
  const spans: Span[] = [];
  let before: { readonly name: string; readonly at: number } | undefined;
  for (const line of lines) {
    if (!("step" in line)) continue;
    const { step, at } = line;
    const after = before?.name ? [before.name] : [];
    const begin = before?.at ?? at;
    if (step === ENGINE && made.length > 0) {
      spans.push({ ...named(BEGINS), begin, end: first, after });
      for (const span of made) spans.push({ ...span, after: [...span.after, BEGINS] });
      spans.push({ ...named(ENDS), begin: last, end: at, after: made.map(({ id }) => id) });
    } else if (before) spans.push({ ...named(step), begin, end: at, after });
    before = { name: step === ENGINE && made.length > 0 ? ENDS : step, at };
  }
  return spans;
}

const named = (name: string) => ({ id: name, name });

/** Components group others, and nobody waits for them. A comparison with what is there comes before, and counts as its own. */
function resourceSpans(lines: readonly TraceLine[], resources: readonly Dependent[]): Span[] {
  const dependents = new Map(resources.map((resource) => [resource.urn, resource]));
  const begun = new Map<string, number>();
  const spans: Span[] = [];
  for (const line of lines) {
    if (!("urn" in line)) continue;
    const { urn, op, phase, at } = line;
    if (isGrouping(urn.split("::")[2]!.split("$").at(-1)!) && !urn.includes("pulumi:providers:")) continue;
    const refreshed = op === "refresh" ? " (compared)" : "";
    const id = `${urn}${refreshed}`;
    const begin = begun.get(id);
    if (phase === "begin") begun.set(id, at);
    else if (begin !== undefined) {
      const own = dependents.get(urn);
      const after = own && !refreshed ? waitsFor(own) : [];
      spans.push({ id, name: `${nameOf(urn)}${refreshed}`, begin, end: at, after });
    }
  }
  return spans;
}

/** The longest chain of what waited for what: why it took as long as it did. */

/** Something that took time. */
export interface Span {
  /** What {@link after} calls it. */
  readonly id: string;
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly begin: number;
  readonly end: number;
  /** IDs of what has to be done before it. */
  readonly after: readonly string[];
}

export interface Link extends Span {
  /** Milliseconds between the end of what it waited for and its begin: nothing known kept it. */
  readonly idle: number;
}

/**
 * From the span that ended last, each time back to the one among its predecessors that ended last; first to last. What
 * takes a part of these away makes the whole shorter, what takes away another span does not.
 */
export function longestChain(spans: readonly Span[]): Link[] {
  const byId = new Map(spans.map((span) => [span.id, span]));
  const last = latest(spans);
  const chain: Link[] = [];
  const seen = new Set<string>();
  for (let span = last; span !== undefined && !seen.has(span.id);) {
    seen.add(span.id);
    const { begin } = span;
    // What ended after it had begun did not keep it: the engine compares a resource before it knows all that it needs.
    const before = latest(span.after.flatMap((id) => byId.get(id) ?? []).filter(({ end }) => end <= begin));
    chain.unshift({ ...span, idle: before === undefined ? 0 : begin - before.end });
    span = before;
  }
  return chain;
}

const latest = (spans: readonly Span[]): Span | undefined =>
  spans.reduce<Span | undefined>((one, other) => (one === undefined || other.end > one.end ? other : one), undefined);

/** What is gone for longer than that is over, milliseconds. */
const FORGET = 5000;

/** Since when something has been seen without a gap. */
export class Memory {
  private readonly times = new Map<string, { readonly first: number; last: number }>();

  /** Notes that it is seen now. @returns for how long, in milliseconds. */
  public lasts(what: string, now: number): number {
    const known = this.times.get(what);
    const time = known && now - known.last <= FORGET ? known : { first: now, last: now };
    time.last = now;
    this.times.set(what, time);
    return now - time.first;
  }

  public clear(): void {
    this.times.clear();
  }
}

/** Rows that are written over HTTP while something happens to a service, and read back. */
import { setTimeout as sleep } from "node:timers/promises";

import { URL } from "./project";

/** A request that was no success: when, and the status or what the connection ended with. */
export interface Missed {
  readonly at: number;
  readonly what: string;
}

/** Milliseconds between two rows. */
const PACE = 50;
/** The most that the service gives at once. */
const PAGE = 100;

export class Writer {
  /** The rows that the service has acknowledged so far, of all that was written: their names, by their numbers. */
  private readonly acknowledged = new Map<number, string>();
  /** The acknowledged rows' names: their numbers may come again in a database that was restored. */
  public readonly names: string[] = [];
  /** What the names of its rows begin with. */
  public readonly run = `row ${Date.now()}`;
  private sent = 0;

  public constructor(private readonly url = URL) {}

  public get written(): number {
    return this.acknowledged.size;
  }

  /** Writes until `body` has ended; gives what was no success. */
  public async while(body: () => Promise<void>): Promise<Missed[]> {
    const missed: Missed[] = [];
    let running = true;
    const writing = (async () => {
      while (running) {
        const what = await this.write();
        if (what !== undefined) missed.push({ at: Date.now(), what });
        await sleep(PACE);
      }
    })();
    try {
      await body();
    } finally {
      running = false;
      await writing;
    }
    return missed;
  }

  /** Acknowledged rows that are not there any more, or are others. */
  public async lost(): Promise<string[]> {
    const there = new Map<number, string>();
    for (let offset = 0; ; offset += PAGE) {
      const response = await fetch(`${this.url}/api/boards?limit=${PAGE}&offset=${offset}`);
      if (!response.ok) throw new Error(`rows from ${offset} on: ${response.status}`);
      const { items } = (await response.json()) as { items: { id: number; name: string }[] };
      for (const { id, name } of items) there.set(id, name);
      if (items.length < PAGE) break;
    }
    return [...this.acknowledged]
      .filter(([id, name]) => there.get(id) !== name)
      .map(([id, name]) => `${id}, "${name}": ${there.get(id) ?? "gone"}`);
  }

  /** @returns what it was instead of a success. */
  private async write(): Promise<string | undefined> {
    const name = `${this.run} ${this.sent++}`;
    try {
      const response = await fetch(`${this.url}/api/boards`, {
        method: "POST",
        // A connection of its own each time, as a new client would have.
        headers: { "content-type": "application/json", connection: "close" },
        body: JSON.stringify({ name }),
        signal: AbortSignal.timeout(10_000),
      });
      const text = await response.text();
      if (response.status !== 201) return String(response.status);
      this.acknowledged.set((JSON.parse(text) as { id: number }).id, name);
      this.names.push(name);
      return undefined;
    } catch (error) {
      return ((error as Error).cause as Error | undefined)?.message ?? (error as Error).message;
    }
  }
}

/** Rows and connections while something happens to a service, and what came of them. */
import assert from "node:assert/strict";

import { probedWhile, type Probed } from "./prober";
import type { Missed, Writer } from "./writer";

export interface Load extends Probed {
  readonly missed: readonly Missed[];
  /** Of all rows that were ever acknowledged. */
  readonly lost: readonly string[];
}

export async function underLoad(writer: Writer, body: () => Promise<void>): Promise<Load> {
  let missed: Missed[] = [];
  const probed = await probedWhile(async () => {
    missed = await writer.while(body);
  });
  return { ...probed, missed, lost: await writer.lost() };
}

/** No row is lost, no request failed, no pod was kept out. */
export function unharmed({ tried, refused, missed, lost }: Load): void {
  assert.deepEqual({ refused, lost, missed: missed.map(({ what }) => what) }, { refused: [], lost: [], missed: [] });
  assert.ok(tried > 10, `only ${tried} connections were tried`);
}

import assert from "node:assert/strict";

/** Waits until `query` is seen at work on its server; one that ends before would be waited for without an end. */
export async function underWay(query: Promise<unknown>, isSeen: () => Promise<boolean>): Promise<void> {
  let ended = false;
  const end = () => (ended = true);
  query.then(end, end);
  while (!(await isSeen())) assert.ok(!ended, "the query ended before it was seen at work");
}

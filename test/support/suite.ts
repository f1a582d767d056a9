import { after } from "node:test";

import type { Cleanup } from "./temporary";

/** Cleanups that run after all tests of a file or suite, last one first; to be called where `after` may be. */
export function suiteCleanup(): Cleanup {
  const cleanups: (() => unknown)[] = [];
  after(async () => {
    for (const cleanup of cleanups.reverse()) await cleanup();
  });
  return { after: (cleanup) => void cleanups.push(cleanup as () => unknown) };
}

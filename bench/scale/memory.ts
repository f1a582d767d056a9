/** The memory of a command: of it and all that it starts, together. */
import execa from "execa";

import { treeMegabytes } from "../figures/memory";

/** Half a second of the engine's start is not to be missed; each look costs some milliseconds. */
const EVERY_MS = 250;

/**
 * Runs `body`, and gives the most memory that the processes started meanwhile had together: resident, pages that they share
 * counted for each, a look every quarter of a second.
 */
export async function peakMegabytes(body: () => Promise<unknown>): Promise<number> {
  let peak = 0;
  const own = async () => {
    const { stdout, pid } = await psOf();
    const others = stdout
      .split("\n")
      .filter((row) => !row.trim().startsWith(`${pid} `))
      .join("\n");
    return treeMegabytes(others, process.pid) - process.memoryUsage.rss() / 1000_000;
  };
  const ticker = setInterval(() => void own().then((now) => (peak = Math.max(peak, now))), EVERY_MS);
  try {
    await body();
  } finally {
    clearInterval(ticker);
  }
  return peak;
}

async function psOf() {
  const ps = execa("ps", ["-axo", "pid=,ppid=,rss="]);
  return { stdout: (await ps).stdout, pid: ps.pid };
}

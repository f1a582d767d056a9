/** Megabytes of resident memory of a process and all below it, of `pid ppid kilobytes` rows as `ps` prints them. */
export function treeMegabytes(rows: string, root: number): number {
  const processes = rows
    .trim()
    .split("\n")
    .map((row) => row.trim().split(/\s+/).map(Number) as [number, number, number]);
  const below = (pid: number): number =>
    processes.filter(([, parent]) => parent === pid).reduce((sum, [child, , rss]) => sum + rss + below(child), 0);
  const own = processes.find(([pid]) => pid === root)?.[2] ?? 0;
  return (own + below(root)) / 1000;
}

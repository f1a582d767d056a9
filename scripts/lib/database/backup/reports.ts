/** What the Jobs of the backups said in the end, each in the last words of its pod. */
export interface Report {
  /** When its pod ended. */
  readonly at: Date;
  readonly succeeded: boolean;
  readonly lines: readonly string[];
}

export interface Last {
  readonly at: Date;
  readonly id: string;
  readonly rows: number;
}

/** Of each database the newest backup that was proven. */
export function lastProven(reports: readonly Report[]): ReadonlyMap<string, Last> {
  const found = new Map<string, Last>();
  for (const { at, lines } of newestLast(reports))
    for (const line of lines) {
      const [, database, id, rows] = /^(\S+) proven (\S+) rows=(\d+)$/.exec(line) ?? [];
      if (database !== undefined) found.set(database, { at, id: id!, rows: Number(rows) });
    }
  return found;
}

/** What the newest run said that is wrong; nothing where a later one went well. */
export const lastFailures = (reports: readonly Report[]): readonly string[] => {
  const newest = newestLast(reports).at(-1);
  if (!newest || newest.succeeded) return [];
  const told = newest.lines.filter((line) => line.startsWith("failed: ")).map((line) => line.slice("failed: ".length));
  return told.length > 0 ? told : ["The last backup ended without a word: its pod was killed."];
};

/** Volumes that are nearly full, `data` or `backups`, by the newest run that told: per cent. */
export function fullVolumes(reports: readonly Report[]): ReadonlyMap<string, number> {
  const lines =
    newestLast(reports)
      .filter(({ succeeded }) => succeeded)
      .at(-1)?.lines ?? [];
  return new Map(
    lines.flatMap((line) => {
      const [, what, full] = /^full (\S+) (\d+)$/.exec(line) ?? [];
      return what === undefined ? [] : [[what, Number(full)] as const];
    }),
  );
}

const newestLast = (reports: readonly Report[]) => [...reports].sort((a, b) => a.at.getTime() - b.at.getTime());

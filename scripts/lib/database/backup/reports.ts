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

interface Failed {
  /** The database that it is about; undefined where it is about all of them. */
  readonly database?: string;
  readonly text: string;
}

/** Undefined of a line that tells of no failure. */
export function failureIn(line: string): Failed | undefined {
  const [, database, text] = /^failed(?: (\S+))?: (.*)$/.exec(line) ?? [];
  return text === undefined ? undefined : { ...(database === undefined ? {} : { database }), text };
}

/** What is wrong, by the newest run and, of each database, by the newest that tells of it. */
export function lastFailures(reports: readonly Report[], databases: readonly string[]): readonly string[] {
  const all = newestLast(reports);
  const newest = all.at(-1);
  if (newest && !newest.succeeded && newest.lines.length === 0)
    return ["The last backup ended without a word: its pod was killed."];
  const general = (newest?.lines ?? []).flatMap((line) => {
    const failed = failureIn(line);
    return failed && failed.database === undefined ? [failed.text] : [];
  });
  const own = databases.flatMap((database) => {
    const told = all.flatMap(({ lines }) =>
      lines.filter((line) => failureIn(line)?.database === database || line.startsWith(`${database} `)),
    );
    return failureIn(told.at(-1) ?? "")?.text ?? [];
  });
  return [...new Set([...general, ...own])];
}

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

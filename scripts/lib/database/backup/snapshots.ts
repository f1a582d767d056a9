/** The backups in a repository, as restic tells of them. */
import { Failure } from "../../../../configuration/failure";

export interface Backup {
  readonly id: string;
  readonly database: string;
  readonly at: Date;
  /** Bytes of the dump. */
  readonly bytes: number;
  /** Bytes that it added to the repository. */
  readonly added: number;
  readonly rows?: number;
  /** Of the migrations, where Alembic made them. */
  readonly revision?: string;
  readonly proven: boolean;
  /** `schedule`, `hand`, `migrations`, `copy`, `switch`. */
  readonly why: string;
}

interface Snapshot {
  readonly time: string;
  readonly paths: readonly string[];
  readonly tags?: readonly string[];
  readonly summary?: { readonly total_bytes_processed?: number; readonly data_added_packed?: number };
}

/** Newest first; those that others have put into the same repository are left out. @param json one line of it, in a log. */
export function backupsIn(log: string): Backup[] {
  const line = log.split("\n").find((each) => each.startsWith("["));
  if (line === undefined) throw new Failure(`restic's list of backups cannot be read: ${log.slice(0, 200)}`);
  return (JSON.parse(line) as Snapshot[])
    .flatMap(({ time, paths, tags = [], summary = {} }) => {
      const tag = (key: string) => tags.find((each) => each.startsWith(`${key}=`))?.slice(key.length + 1);
      const [id, database] = [tag("id"), /^\/(.+)\.sql$/.exec(paths[0] ?? "")?.[1]];
      if (id === undefined || database === undefined) return [];
      const rows = tag("rows");
      return [
        {
          ...{ id, database, at: new Date(time), proven: tags.includes("proven"), why: tag("why") ?? "" },
          ...{ bytes: summary.total_bytes_processed ?? 0, added: summary.data_added_packed ?? 0 },
          ...(rows === undefined ? {} : { rows: Number(rows) }),
          ...(tag("revision") ? { revision: tag("revision")! } : {}),
        },
      ];
    })
    .sort((a, b) => b.at.getTime() - a.at.getTime());
}

const UNITS = ["B", "kB", "MB", "GB", "TB"];

/** `6.8 MB`, as PostgreSQL writes sizes. */
export function sizeText(bytes: number): string {
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, bytes)) / 3));
  const value = bytes / 1000 ** power;
  return `${power > 0 && value < 10 ? value.toFixed(1) : Math.round(value)} ${UNITS[power]}`;
}

/** For {@link columns}. */
export const HEAD = ["BACKUP", "DATABASE", "AGE", "ROWS", "SIZE", "ADDED", "REVISION", "WHY", "PROVEN"];

export const backupRow = (backup: Backup, age: string): string[] => [
  backup.id,
  backup.database,
  age,
  backup.rows === undefined ? "?" : String(backup.rows),
  sizeText(backup.bytes),
  sizeText(backup.added),
  backup.revision ?? "",
  backup.why,
  backup.proven ? "yes" : "NO",
];

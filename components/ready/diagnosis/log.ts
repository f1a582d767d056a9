/** What the last lines of a log say about why a program ended. */
import { setLine, writeLine, type Place, type Role } from "../inputs";

export interface Reading {
  /** One sentence. */
  readonly what: string;
  /** What helps, one line each. */
  readonly cure: readonly string[];
}

type Reader = (log: string, place: Place, role: Role) => Reading | undefined;

const first = (text: string, ...patterns: readonly RegExp[]): string | undefined =>
  patterns.map((pattern) => pattern.exec(text)?.[1]).find((found) => found !== undefined);

/** What psycopg says, at its import, where it was installed without the library that it calls. */
const NO_LIBPQ = /no pq wrapper available|libpq library not found/;

const moduleMissing: Reader = (log) => {
  if (NO_LIBPQ.test(log))
    return {
      what: "psycopg is in the image without PostgreSQL's client library.",
      cure: ["install psycopg[binary] instead of psycopg (requirements.txt or pyproject.toml)"],
    };
  const python = first(log, /ModuleNotFoundError: No module named '([^']+)'/, /No module named (\w[\w.]*)$/m);
  if (python !== undefined)
    return {
      what: `The Python module ${python} is not in the image.`,
      cure: [
        `add ${python === "psycopg" ? "psycopg[binary]" : python} to what the image installs (requirements.txt or pyproject.toml), or COPY it, if it is yours`,
      ],
    };
  const node = first(log, /Cannot find (?:module|package) '([^']+)'/);
  if (node === undefined) return undefined;
  return {
    what: `The Node module ${node} is not in the image.`,
    cure: [`add ${node} to the dependencies in package.json (and its lock file), or COPY it, if it is yours`],
  };
};

/** `KeyError: 'X'` of `os.environ["X"]`; pydantic's two lines; and sentences. */
const VARIABLE = [
  /KeyError: '([A-Z][A-Z0-9_]+)'/,
  /^(\w+)\n\s+Field required \[type=missing/m,
  /\b([A-Z][A-Z0-9_]{2,})\b["'`]? (?:environment variable )?(?:is not set|not set|must be set|is missing|is required|is undefined)/,
  /(?:missing|required|set the) (?:required )?(?:environment |env )?(?:variable|var)s?:? ["'`]?([A-Z][A-Z0-9_]{2,})/i,
];

/** What a service with a database of its own is given. */
const OF_THE_DATABASE = /^(DATABASE_URL|PG[A-Z]+)$/;

const variableMissing: Reader = (log, place) => {
  const name = first(log, ...VARIABLE)?.toUpperCase();
  if (name === undefined) return undefined;
  if (OF_THE_DATABASE.test(name))
    return {
      what: `The variable ${name} is not set: the service has no database.`,
      cure: [setLine(place, "database", "{}")],
    };
  return {
    what: `The variable ${name} is not set.`,
    cure: [
      writeLine(place, `env.${name}`, "<its value>"),
      `or, if it is a secret: add ${name} to ${place.path}.secretEnv in ${place.file}`,
    ],
  };
};

const readOnly: Reader = (log) => {
  const path = first(
    log,
    /Read-only file system: '([^']+)'/,
    /EROFS[^'\n]*'([^']+)'/,
    /Permission denied: '([^']+)'/,
    /EACCES[^'\n]*'([^']+)'/,
    /(?:mkdir|open|touch|cannot create(?: directory)?):? ['‘]?(\/[^'’:\s]+)['’]?: (?:Read-only file system|Permission denied)/,
  );
  const vague = /Read-only file system|EROFS|unable to open database file|attempt to write a readonly database/;
  if (path === undefined && !vague.test(log)) return undefined;
  return {
    what: `It writes to ${path ?? "a place in its image"}, which is read-only in its container.`,
    cure: ["write below /tmp, which is empty at each start, or into the database, which keeps it"],
  };
};

/** A URL has a % where a password has a character that means something in it. */
const placeholder: Reader = (log, { forgetPassword }) => {
  if (!log.includes("invalid interpolation syntax")) return undefined;
  return {
    what: "Alembic takes a % in the database's URL for the start of a placeholder.",
    cure: [
      'in env.py: config.set_main_option("sqlalchemy.url", url.replace("%", "%%"))',
      ...(forgetPassword
        ? [`or leave the password to the program, which makes one of letters and digits: ${forgetPassword}`]
        : []),
    ],
  };
};

const otherMajor: Reader = (log, place, role) => {
  const [, had, is] =
    /initialized by PostgreSQL version (\d+)[^\n]*not compatible with this version (\d+)/.exec(log) ?? [];
  if (role !== "postgres" || had === undefined) return undefined;
  return {
    what: `The data in the volume is of PostgreSQL ${had}, and the image is PostgreSQL ${is}.`,
    cure: [setLine(place, "image", `postgres:${had}`)],
  };
};

/** What every PostgreSQL, and the official image around it, writes. */
const POSTGRES = /\b(LOG|FATAL|PANIC|ERROR|HINT):|initdb|data directory|This user must also own|PostgreSQL/;

const noPostgres: Reader = (log, place, role) => {
  const lacks = /\bpostgres: (?:command )?(?:not found|No such file)|"postgres": executable file not found/i.test(log);
  if (role !== "postgres" || (!lacks && (log === "" || POSTGRES.test(log)))) return undefined;
  return {
    what: "Its image is no PostgreSQL: it does not start `postgres`.",
    cure: [setLine(place, "image", "postgres:17")],
  };
};

const READERS: readonly Reader[] = [noPostgres, otherMajor, moduleMissing, placeholder, variableMissing, readOnly];

/** Undefined where the lines tell nothing that is known. */
export function readingOf(lines: readonly string[], place: Place, role: Role): Reading | undefined {
  const log = lines.join("\n");
  return READERS.map((read) => read(log, place, role)).find((reading) => reading !== undefined);
}

/** A program that cannot read its `DATABASE_URL` says it whole, and what is shown here may end in the log of a CI. */
export const withoutPasswords = (text: string): string =>
  text.replace(/(\b[a-z][\w+.-]*:\/\/[^\s:/?#@]*:)[^\s/?#]+@/gi, "$1***@");

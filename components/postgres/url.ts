export interface ConnectionParts {
  /** Scheme that the service's driver wants. @default "postgresql" */
  readonly scheme?: string;
  readonly user: string;
  readonly password: string;
  /** Name or address; an IPv6 address without brackets. */
  readonly host: string;
  readonly port: number;
  readonly database: string;
  /** libpq's connection parameters, such as `sslmode`. @default none */
  readonly parameters?: Readonly<Record<string, string>>;
}

/**
 * A `%` is a placeholder to some readers (Alembic's `config.set_main_option`), so nothing is encoded that may stand as it is by
 * RFC 3986 and that libpq, SQLAlchemy, asyncpg and `urllib` read back. `+` may, and is a blank to who reads it as a form's.
 */
const inUserinfo = (text: string) => encodeURIComponent(text).replace(/%(24|26|2C|3B|3D)/g, decodeURIComponent);
const inQuery = (text: string) => encodeURIComponent(text).replace(/%(24|2C|2F|3A)/g, decodeURIComponent);

/** A connection URI (PostgreSQL documentation, 32.1.1.2) that every parser reads back to the same parts. */
export function connectionUri({ scheme = "postgresql", parameters = {}, ...parts }: ConnectionParts): string {
  const host = parts.host.includes(":") ? `[${parts.host}]` : parts.host;
  const query = Object.entries(parameters).map(([key, value]) => `${inQuery(key)}=${inQuery(value)}`);
  const authority = `${inUserinfo(parts.user)}:${inUserinfo(parts.password)}@${host}:${parts.port}`;
  return `${scheme}://${authority}/${inUserinfo(parts.database)}${query.length > 0 ? `?${query.join("&")}` : ""}`;
}

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

/** Percent-encodes everything but RFC 3986's unreserved characters; `encodeURIComponent` leaves five more. */
const encode = (text: string) =>
  encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

/** A connection URI (PostgreSQL documentation, 32.1.1.2) that every parser reads back to the same parts. */
export function connectionUri({ scheme = "postgresql", parameters = {}, ...parts }: ConnectionParts): string {
  const host = parts.host.includes(":") ? `[${parts.host}]` : parts.host;
  const query = Object.entries(parameters).map(([key, value]) => `${encode(key)}=${encode(value)}`);
  const authority = `${encode(parts.user)}:${encode(parts.password)}@${host}:${parts.port}`;
  return `${scheme}://${authority}/${encode(parts.database)}${query.length > 0 ? `?${query.join("&")}` : ""}`;
}

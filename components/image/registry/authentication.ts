/** The two ways in which registries want to know who asks: a user with each request, or a token fetched before. */
import type { RequestInit } from "undici";

/** A user and a password; a token that is exchanged for an access token has no user. */
export interface Login {
  readonly username?: string;
  readonly password: string;
}

export type Challenge =
  { readonly scheme: "basic" } | { readonly scheme: "bearer"; readonly realm: string; readonly service?: string };

/** Reads `WWW-Authenticate`: `Bearer realm="https://auth.docker.io/token",service="registry.docker.io"`. */
export function challengeOf(header: string): Challenge {
  if (!/^bearer /i.test(header)) return { scheme: "basic" };
  const parameter = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(header)?.[1];
  return { scheme: "bearer", realm: parameter("realm") ?? "", service: parameter("service") };
}

/** Asks the realm of a challenge for a token with `scope`. */
export function bearerToken(
  fetch: (url: string, init: RequestInit) => Promise<Response>,
  { realm, service }: Extract<Challenge, { scheme: "bearer" }>,
  { username, password }: Login,
  scope: string,
): Promise<Response> {
  const parameters = { scope, ...(service ? { service } : {}) };
  if (username === undefined) {
    const grant = { grant_type: "refresh_token", client_id: "wealist", refresh_token: password };
    return fetch(realm, { method: "POST", body: new URLSearchParams({ ...parameters, ...grant }) });
  }
  const authorization = `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
  const separator = realm.includes("?") ? "&" : "?";
  return fetch(`${realm}${separator}${new URLSearchParams(parameters)}`, { headers: { authorization } });
}

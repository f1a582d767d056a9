/** The two ways in which registries want to know who asks: a user with each request, or a token fetched before. */
import type { RequestInit } from "undici";

/** A user and a password; a token that is exchanged for an access token has no user. */
export interface Login {
  readonly username?: string;
  readonly password: string;
}

/** `me:password`, as a header or a configuration of Docker's has it. */
export const encoded = ({ username = "", password }: Login) =>
  Buffer.from(`${username}:${password}`).toString("base64");

/** Where a token is to be had: `Bearer realm="https://auth.docker.io/token",service="registry.docker.io"`. */
export function bearerOf(header: string) {
  if (!/^bearer /i.test(header)) return undefined;
  const parameter = (name: string) => new RegExp(`${name}="([^"]*)"`).exec(header)?.[1];
  return { realm: parameter("realm") ?? "", service: parameter("service") };
}

/** Asks for a token with `scope`. */
export function bearerToken(
  fetch: (url: string, init: RequestInit) => Promise<Response>,
  { realm, service }: NonNullable<ReturnType<typeof bearerOf>>,
  login: Login,
  scope: string,
): Promise<Response> {
  const parameters = { scope, ...(service ? { service } : {}) };
  if (login.username === undefined) {
    const grant = { grant_type: "refresh_token", client_id: "wealist", refresh_token: login.password };
    return fetch(realm, { method: "POST", body: new URLSearchParams({ ...parameters, ...grant }) });
  }
  const separator = realm.includes("?") ? "&" : "?";
  const headers = { authorization: `Basic ${encoded(login)}` };
  return fetch(`${realm}${separator}${new URLSearchParams(parameters)}`, { headers });
}

/** Where a stack's PostgreSQL stands, told once: asked for what it has, never for its kind. */
import { isIP } from "node:net";

import type { DatabaseSettings } from "./schema";

export type OutsideSettings = Omit<Extract<DatabaseSettings, { kind: "external" }>, "kind" | "namespace">;

export interface InsideSettings extends Omit<Extract<DatabaseSettings, { kind: "statefulset" }>, "kind" | "namespace"> {
  /** Where the file says it. */
  readonly at: readonly string[];
}

interface Common {
  /** With the default that depends on the stack's name. */
  readonly namespace: string;
  /** Image of the services' server, or, with one outside, of the `psql` that prepares their databases there. */
  readonly image: string;
  /** The services' server's login that makes databases and roles; of one in the cluster the superuser. */
  readonly admin: string;
}

/**
 * The services' PostgreSQL is the one outside the cluster, where there is one. The one inside is theirs otherwise, or else the
 * one that they were moved from.
 */
export type StackDatabase = Common &
  (
    | { readonly inside: InsideSettings; readonly outside?: undefined }
    | { readonly inside?: InsideSettings; readonly outside: OutsideSettings }
  );

export function resolveDatabase(settings: DatabaseSettings, stack: string): StackDatabase {
  const { namespace = `postgresql-${stack}`, image } = settings;
  if (settings.kind === "statefulset") {
    return { namespace, image, admin: settings.superuser, inside: { ...settings, at: ["database"] } };
  }
  const { admin, movedFrom } = settings;
  const inside = movedFrom && { ...movedFrom, at: ["database", "movedFrom"] };
  return { namespace, image, admin, inside, outside: settings };
}

/** Addresses of a PostgreSQL outside the cluster; none where only its name is known. */
export function externalCidrs({ host, cidrs }: OutsideSettings): readonly string[] {
  if (cidrs) return cidrs;
  const version = isIP(host);
  return version === 0 ? [] : [`${host}/${version === 4 ? 32 : 128}`];
}

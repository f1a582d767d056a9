/** Where a stack's PostgreSQL stands, told once: asked for what it has, never for its kind. */
import { isIP } from "node:net";

import type { DatabaseSettings } from "./schema";

type Of<Kind extends DatabaseSettings["kind"]> = Omit<
  Extract<DatabaseSettings, { kind: Kind }>,
  "kind" | "namespace" | "movedFrom" | "backup"
>;

interface Said {
  /** Where the file says it. */
  readonly at: readonly string[];
}

export interface OutsideSettings extends Of<"external">, Said {}
export interface InsideSettings extends Of<"statefulset">, Said {}

interface Common {
  /** With the default that depends on the stack's name. */
  readonly namespace: string;
  /** Image of the services' server, or, with one outside, of the `psql` that prepares their databases there. */
  readonly image: string;
  /** The services' server's login that makes databases and roles; of one in the cluster the superuser. */
  readonly admin: string;
}

/** The server that the services use, and, in a move and after it, the one that they were on before: of both kinds, either way. */
export type StackDatabase = Common & {
  /** How long the copy of a database from the one of before may take; undefined where nothing is moved. */
  readonly copySeconds?: number;
} & (
    | { readonly serving: "inside"; readonly inside: InsideSettings; readonly outside?: OutsideSettings }
    | { readonly serving: "outside"; readonly inside?: InsideSettings; readonly outside: OutsideSettings }
  );

export function resolveDatabase(settings: DatabaseSettings, stack: string): StackDatabase {
  const { namespace = `postgresql-${stack}`, image } = settings;
  const [at, before] = [["database"], ["database", "movedFrom"]];
  const copySeconds = settings.movedFrom?.copySeconds;
  if (settings.kind === "statefulset") {
    const { movedFrom, backup: _, superuser: admin, ...inside } = settings;
    const outside = movedFrom && { ...movedFrom, at: before };
    return {
      namespace,
      image,
      admin,
      copySeconds,
      serving: "inside",
      inside: { ...inside, superuser: admin, at },
      outside,
    };
  }
  const { movedFrom, backup: _, admin, ...outside } = settings;
  const inside = movedFrom && { ...movedFrom, at: before };
  return { namespace, image, admin, copySeconds, serving: "outside", outside: { ...outside, admin, at }, inside };
}

/** The place of the server outside, as marks on databases have it. */
export const outsidePlace = ({ host, port }: OutsideSettings): string => `${host}:${port}`;

/** Addresses of a PostgreSQL outside the cluster; none where only its name is known. */
export function externalCidrs({ host, cidrs }: OutsideSettings): readonly string[] {
  if (cidrs) return cidrs;
  const version = isIP(host);
  return version === 0 ? [] : [`${host}/${version === 4 ? 32 : 128}`];
}

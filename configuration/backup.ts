/** What becomes of the key `database.backup`, told once. */
import { backup as schema, type BackupSettings } from "./schema/backup";
import type { StackDatabase } from "./database";
import type { DatabaseSettings } from "./schema";
import type { StackCluster } from "./cluster";

type To = NonNullable<BackupSettings["to"]>;

/** Where the default of no key at all leads to. */
const VOLUME: To = { kind: "volume" };
/** Of a server outside the cluster nobody here knows how large it is. */
const OUTSIDE_STORAGE = "10Gi";

type Sized<T extends To> = T extends { readonly kind: "volume" } ? T & { readonly storage: string } : T;

export type StackBackup = Omit<BackupSettings, "to" | "proofStorage"> & {
  readonly to: Sized<To>;
  /** Whether nobody said where to. */
  readonly isDefault: boolean;
  readonly proofStorage: string;
};

/** Undefined where there are none: on a laptop, unless its file asks for them. */
export function resolveBackup(
  said: DatabaseSettings["backup"],
  { inside, serving }: StackDatabase,
  cluster: StackCluster,
): StackBackup | undefined {
  const asked = said ?? cluster.k3d === undefined;
  if (asked === false) return undefined;
  const { to = VOLUME, ...rest } = asked === true ? schema.parse({}) : asked;
  const storage = serving === "inside" ? inside.storage : OUTSIDE_STORAGE;
  return {
    ...rest,
    isDefault: asked === true || asked.to === undefined,
    to: to.kind === "volume" ? { ...to, storage: to.storage ?? storage } : to,
    proofStorage: rest.proofStorage ?? storage,
  };
}

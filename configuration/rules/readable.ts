import type { StackBackup } from "../backup";
import type { StackCluster } from "../cluster";
import type { StackDatabase } from "../database";
import type { Fault } from "../faults";
import type { DeliverySettings, ServiceSettings } from "../schema";

/** What could be read of a configuration; a part that has faults of its own is missing. */
export interface Readable {
  readonly stack: string;
  /** Folder of `Pulumi.yaml`, which `context` is relative to. */
  readonly root: string;
  readonly cluster?: StackCluster;
  readonly delivery?: DeliverySettings;
  readonly database?: StackDatabase;
  readonly backup?: StackBackup;
  readonly services: ReadonlyMap<number, ServiceSettings>;
}

/** Where a key stands: `["services", 0, "port"]`. */
export type Path = readonly PropertyKey[];

/** What a rule has found. */
export type Found = Fault | readonly Fault[] | undefined;

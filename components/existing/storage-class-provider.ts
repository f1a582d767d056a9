/** What the engine runs before a volume is claimed: a class that the cluster lacks would leave the claim waiting. */
import type { dynamic } from "@pulumi/pulumi";

import { ask, type ClusterAccess } from "./access";

export interface StorageClassInputs extends ClusterAccess {
  /** The class that is asked for; empty for the cluster's default. */
  readonly storageClass: string;
  /** Stack name, for the command in a message. */
  readonly stack: string;
}

interface Listed {
  readonly name: string;
  readonly isDefault: boolean;
}

export const provider = {
  /** A class that was there when the volume was claimed has done what it is for. */
  async check(olds: Partial<StorageClassInputs>, news: StorageClassInputs): Promise<dynamic.CheckResult> {
    if (olds.storageClass === news.storageClass) return { inputs: news };
    const reason = lacking(news, await classes(news));
    return { inputs: news, failures: reason === undefined ? [] : [{ property: "storageClass", reason }] };
  },

  async diff(_id: string, olds: StorageClassInputs, news: StorageClassInputs): Promise<dynamic.DiffResult> {
    return { changes: olds.storageClass !== news.storageClass };
  },

  async create(inputs: StorageClassInputs): Promise<dynamic.CreateResult> {
    return { id: inputs.storageClass || "default", outs: { storageClass: inputs.storageClass } };
  },

  async update(_id: string, _olds: StorageClassInputs, news: StorageClassInputs): Promise<dynamic.UpdateResult> {
    return { outs: { storageClass: news.storageClass } };
  },

  async read(id: string, props: StorageClassInputs): Promise<dynamic.ReadResult> {
    return { id, props };
  },

  async delete(): Promise<void> {},
};

/** Undefined where they cannot be listed, which takes a right that a deployer need not have. */
async function classes(access: ClusterAccess): Promise<Listed[] | undefined> {
  const list = ask(access, async ({ storage }) => (await storage.listStorageClass()).items).catch(() => undefined);
  return (await list)?.map(({ metadata }) => ({
    name: metadata?.name ?? "",
    isDefault: metadata?.annotations?.["storageclass.kubernetes.io/is-default-class"] === "true",
  }));
}

function lacking(
  { storageClass, stack }: StorageClassInputs,
  found: readonly Listed[] | undefined,
): string | undefined {
  if (!found) return undefined;
  const has =
    storageClass === "" ? found.some(({ isDefault }) => isDefault) : found.some((c) => c.name === storageClass);
  if (has) return undefined;
  const names = found.map(({ name }) => name);
  const what = storageClass === "" ? "no default StorageClass" : `no StorageClass ${storageClass}`;
  const [first] = names;
  if (first === undefined) return `the cluster has ${what}; it has: none. Its administrator makes one`;
  return `the cluster has ${what}; it has: ${names.join(", ")}. Name one: npm run config -- ${stack} database.storageClass ${first}`;
}

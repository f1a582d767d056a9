/** What a stack takes of a cluster that others made: looked at by the same providers as in each preview. */
import type { ClusterAccess } from "../../../components/cluster/access";
import { provider as freeNamespaces } from "../../../components/cluster/existing/free-namespaces-provider";
import { provider as volumes } from "../../../components/postgres/volume-check-provider";
import { provider as secretKeys } from "../../../components/secrets/secret-keys-provider";
import { provider as secretStores } from "../../../components/secrets/secret-store-provider";
import { volumeAsked } from "../../../stacks/beforehand";
import type { Settings } from "../../../configuration/config";
import { KEY_CURES, namespaceCures } from "../../../stacks/existing-cures";
import { namespacesOf } from "../../../stacks/namespaces";
import type { Backend } from "./backend";
import type { Check } from "./plan";
import { ok, fromMessage } from "./row";

interface Checked {
  readonly failures?: readonly { readonly reason: string }[];
}

export function takenFromIt(
  settings: Settings,
  backend: Backend,
  access: () => Promise<ClusterAccess>,
  uid: () => Promise<string>,
): Check[] {
  const { stack } = settings;
  const namespaces = namespacesOf(settings).sort();
  const check = (what: string, good: string, ask: () => Promise<readonly Checked[]>): Check => ({
    what,
    after: ["Trust", "State"],
    look: async () => {
      const reasons = (await ask()).flatMap(({ failures = [] }) => failures.map(({ reason }) => reason));
      return reasons.length === 0 ? ok(what, good) : fromMessage(what, reasons.join("\n"));
    },
  });
  const reach = async () => ({ access: await access(), clusterUid: await uid() });
  /** What the stack has been let through with before, which is looked at no more. */
  const before = async <T>(type: string) =>
    ((await backend.resources()).find((one) => one.type.endsWith(`dynamic/${type}`))?.outputs ?? {}) as Partial<T>;
  const asked = volumeAsked(settings);
  const storage = check("StorageClass", asked?.storageClass || "the cluster's default", async () => [
    await volumes.check(await before("postgres:VolumeCheck"), { ...asked!, ...(await reach()) }),
  ]);
  const own = { namespaces, stack, cures: namespaceCures(stack) };
  const free = check("Namespaces", `${namespaces.join(", ")}: free, or the stack's own`, async () => [
    await freeNamespaces.check(await before("existing:FreeNamespaces"), { ...(await access()), ...own }),
  ]);
  const others = settings.services.filter(({ secrets }) => secrets.kind !== "pulumi");
  const sources = check("Secret sources", others.map(({ name }) => name).join(", "), async () => {
    const reached = await reach();
    return Promise.all(others.map((service) => sourceOf(service, reached)));
  });
  return [...(asked ? [storage] : []), free, ...(others.length > 0 ? [sources] : [])];
}

interface Reached {
  readonly access: ClusterAccess;
  readonly clusterUid: string;
}

async function sourceOf(service: Settings["services"][number], reached: Reached): Promise<Checked> {
  const { namespace, secretEnv, secrets } = service;
  if (secrets.kind === "pulumi") return {};
  if (secrets.kind === "external-secret")
    return secretStores.check({}, { ...reached, namespace, store: secrets.store, storeKind: secrets.storeKind });
  return secretKeys.check({}, { ...reached, namespace, secret: secrets.name, keys: secretEnv, cures: KEY_CURES });
}

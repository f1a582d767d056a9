/** What the engine runs before a stack makes its namespaces: what somebody made by hand there is not to be run over. */
import type { CoreV1Api, V1OwnerReference } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { checkOnly, refusal } from "../../dynamic/check-only";
import { accessTo, askCluster, type ExistingCluster } from "../access";
import { instead } from "../api-error";
import { isAdopting, makerOf, OURS, type Marks } from "../../kubernetes/owner";

export interface FreeNamespacesInputs extends ExistingCluster {
  /** Names of the stack's namespaces, sorted. */
  readonly namespaces: readonly string[];
  /** Name of the stack that makes them. */
  readonly stack: string;
  /** `organization/project/stack`: what another stack has made is not offered for adoption. */
  readonly owner?: string;
  readonly cures: NamespaceCures;
}

/** What helps where namespaces are not free, in words of the program that makes them; each a sentence. */
export interface NamespaceCures {
  /** They are another stack's. */
  readonly others: string;
  /** They were made by hand. */
  readonly byHand: string;
}

export const provider = checkOnly<FreeNamespacesInputs>({
  kept: ["namespaces", "stack"],
  idOf: ({ stack }) => stack,
  refusals: async (olds, news) => {
    // One that the stack has made itself is looked at no more.
    const fresh = news.namespaces.filter((name) => !olds.namespaces?.includes(name));
    return isAdopting() || fresh.length === 0 ? [] : refusal("namespaces", await taken(fresh, news));
  },
});

async function taken(namespaces: readonly string[], inputs: FreeNamespacesInputs): Promise<string | undefined> {
  const { owner, stack, cures } = inputs;
  const found = await askCluster(accessTo(inputs), async ({ core }) => {
    // Each by its name: who deploys need not have the right to list those of others.
    const there = await Promise.all(namespaces.map(async (name) => [name, await marksOf(core, name)] as const));
    return Promise.all(
      there.flatMap(([name, marks]) => (marks ? [look(core, name, makerOf(marks, owner ?? ""))] : [])),
    );
  });
  if (found.length === 0) return undefined;
  const told = (some: readonly Found[]) => some.map(({ text }) => text).join("; ");
  const others = owner === undefined ? [] : found.filter(({ isOthers }) => isOthers);
  if (others.length > 0) return `namespaces are another stack's: ${told(others)}. Nothing was changed. ${cures.others}`;
  const what = found.length === 1 ? "a namespace exists" : "namespaces exist";
  return `${what} that the stack ${stack} did not make: ${told(found)}. Nothing was changed. ${cures.byHand}`;
}

interface Found {
  /** Its name, and who made it or what is in it. */
  readonly text: string;
  /** Whether it says that another stack made it. */
  readonly isOthers: boolean;
}

async function look(core: CoreV1Api, name: string, maker: string | undefined): Promise<Found> {
  const isOthers = maker !== undefined && maker !== OURS;
  return { isOthers, text: `${name} (${isOthers ? `made by ${maker}` : await contentOf(core, name)})` };
}

/** What stands on a namespace; undefined where there is none. */
const marksOf = (core: CoreV1Api, name: string): Promise<Marks | undefined> =>
  core.readNamespace({ name }).then(({ metadata }) => metadata ?? {}, instead(404, undefined));

/** In words, or that it may not be looked at, which does not make the namespace free. */
const contentOf = (core: CoreV1Api, namespace: string): Promise<string> =>
  objectsIn(core, namespace).then(
    (objects) => objects.join(", ") || "empty",
    instead(403, "this login may not see what is in it"),
  );

/** What people would recognise: workloads by what runs their pods, Services, claims and Secrets. */
async function objectsIn(core: CoreV1Api, namespace: string): Promise<string[]> {
  const [pods, services, claims, secrets] = await Promise.all([
    core.listNamespacedPod({ namespace }),
    core.listNamespacedService({ namespace }),
    core.listNamespacedPersistentVolumeClaim({ namespace }),
    core.listNamespacedSecret({ namespace }),
  ]);
  const named = (kind: string, { items }: { readonly items: readonly { metadata?: { name?: string } }[] }) =>
    items.map(({ metadata }) => `${kind} ${metadata?.name}`);
  const workloads = pods.items.map(({ metadata }) => workloadOf(metadata?.name ?? "", metadata?.ownerReferences?.[0]));
  return [
    ...new Set(workloads),
    ...named("Service", services),
    ...named("PersistentVolumeClaim", claims),
    ...named("Secret", secrets),
  ];
}

/** A Deployment's pods belong to a ReplicaSet `<deployment>-<hash>`. */
export function workloadOf(pod: string, owner: Pick<V1OwnerReference, "kind" | "name"> | undefined): string {
  if (!owner) return `Pod ${pod}`;
  return owner.kind === "ReplicaSet"
    ? `Deployment ${owner.name.replace(/-[^-]+$/, "")}`
    : `${owner.kind} ${owner.name}`;
}

/**
 * What the engine runs before pods roll onto a Secret that the program does not write: are its keys there? The API
 * answers with the whole Secret; its values are not looked at, and nothing but the names of its keys is kept.
 */
import { setTimeout as sleep } from "node:timers/promises";

import type { dynamic } from "@pulumi/pulumi";

import { answerOf, kubeconfigOf, type ClusterAccess } from "../cluster/access";
import { areKnown, isChanged, refusal } from "../dynamic/check-only";
import { step } from "../dynamic/step";
import { readyCondition, type Conditioned } from "./condition";

export interface SecretKeysInputs {
  readonly access: ClusterAccess;
  /** UID of the cluster's `kube-system`: nothing is looked for before it is known. */
  readonly clusterUid: string;
  readonly namespace: string;
  /** Name of the Secret. */
  readonly secret: string;
  /** Keys that it needs to have. */
  readonly keys: readonly string[];
  /** Of the ExternalSecret of the same name that the Secret is made from: it is waited for. @default others make it */
  readonly generation?: number;
  readonly cures: KeyCures;
  /** Not an argument: `check` adds it, so that a preview shows what an `up` would roll. */
  readonly version?: string;
}

/** What helps where a key is not there, in words of the program that needs it. */
export interface KeyCures {
  /** How it is needed no more: "or …". */
  readonly unneeded: string;
  /** What names another Secret, where nobody made this one. @default nothing does */
  readonly otherName?: string;
}

interface Found {
  readonly namespace: boolean;
  readonly secret?: { readonly version: string; readonly keys: readonly string[] };
}

type SecretKeysOutputs = Omit<SecretKeysInputs, "access" | "cures">;

export const provider = {
  ...step<SecretKeysInputs, SecretKeysOutputs>({
    idOf: ({ namespace, secret }) => `${namespace}/${secret}`,
    isChanged: (olds, news) =>
      isChanged(["clusterUid", "namespace", "secret", "generation", "version", "keys"], olds, news),
    run: present,
  }),

  async check(_olds: Partial<SecretKeysInputs>, news: SecretKeysInputs): Promise<dynamic.CheckResult> {
    const { version: _, ...inputs } = news;
    // In the first preview nobody knows the cluster yet.
    if (!areKnown(inputs)) return { inputs };
    const found = await lookUp(inputs);
    // The namespace is the stack's own: before the first `up` nobody could have put a Secret into it. And one that an
    // ExternalSecret is to make is waited for, once that is applied.
    const reason = found.namespace && inputs.generation === undefined ? lack(inputs, found) : undefined;
    return {
      inputs: found.secret ? { ...inputs, version: found.secret.version } : inputs,
      failures: refusal("secret", reason),
    };
  },
};

/** The inputs with the version of the Secret that has the keys. @throws Error that says what is missing. */
async function present(inputs: SecretKeysInputs): Promise<SecretKeysOutputs> {
  const found = inputs.generation === undefined ? await lookUp(inputs) : await synced(inputs, inputs.generation);
  const reason = lack(inputs, found);
  if (reason !== undefined || !found.secret) throw new Error(reason);
  const { access: _, cures: __, ...kept } = inputs;
  return { ...kept, version: found.secret.version };
}

async function lookUp({ access, namespace, secret: name }: SecretKeysInputs): Promise<Found> {
  const { CoreV1Api } = await import("@kubernetes/client-node");
  const core = (await kubeconfigOf(access)).makeApiClient(CoreV1Api);
  const secret = await answerOf(
    `which keys the Secret ${name} in ${namespace} has (no value of it is kept)`,
    core.readNamespacedSecret({ name, namespace }),
  );
  if (secret) {
    const { uid = "", resourceVersion = "" } = secret.metadata ?? {};
    return { namespace: true, secret: { version: `${uid}/${resourceVersion}`, keys: Object.keys(secret.data ?? {}) } };
  }
  const asked = answerOf(`whether it has a namespace ${namespace}`, core.readNamespace({ name: namespace }));
  return { namespace: (await asked) !== undefined };
}

function lack(inputs: SecretKeysInputs, { secret }: Found): string | undefined {
  const { namespace, secret: name, keys, generation, cures } = inputs;
  const needed = keys.join(", ");
  if (!secret) {
    const cure =
      generation === undefined
        ? "Have the tool that makes it put it there (the namespace exists now), then try again" +
          (cures.otherName === undefined ? "" : `\nWhere it is called otherwise: ${cures.otherName}`)
        : `See: kubectl describe externalsecret -n ${namespace} ${name}`;
    return `there is no Secret ${name} in the namespace ${namespace}; the service needs its keys ${needed}. ${cure}`;
  }
  const missing = keys.filter((key) => !secret.keys.includes(key));
  if (missing.length === 0) return undefined;
  const has = secret.keys.length > 0 ? secret.keys.join(", ") : "none";
  return (
    `the Secret ${name} in the namespace ${namespace} lacks ${missing.join(", ")}; its keys are: ${has}. ` +
    `Add what is missing where the Secret is made, or ${cures.unneeded}`
  );
}

/** An operator that works answers within seconds; a store out of reach is told by the operator's own message. */
const SYNC_SECONDS = 60;

const GROUP = { group: "external-secrets.io", version: "v1", plural: "externalsecrets" } as const;

interface ExternalSecretObject extends Conditioned {
  readonly status?: Conditioned["status"] & { readonly syncedResourceVersion?: string };
}

/** Waits until the operator has made the Secret of this generation. @throws Error with the operator's own words. */
async function synced(inputs: SecretKeysInputs, generation: number): Promise<Found> {
  const { access, namespace, secret: name, keys } = inputs;
  const { CustomObjectsApi } = await import("@kubernetes/client-node");
  const api = (await kubeconfigOf(access)).makeApiClient(CustomObjectsApi);
  for (const end = Date.now() + SYNC_SECONDS * 1000; ; await sleep(1000)) {
    const asked = api.getNamespacedCustomObject({ ...GROUP, namespace, name });
    const object = (await answerOf(`the state of ExternalSecret ${name}`, asked)) as ExternalSecretObject | undefined;
    const ready = readyCondition(object);
    // `<generation>-<hash>`: what the operator has last worked on.
    const version = object?.status?.syncedResourceVersion;
    const current = version === undefined || Number(version.split("-")[0]) >= generation;
    if (ready?.status === "True" && current) return lookUp(inputs);
    if (Date.now() < end) continue;
    const told = ready
      ? `${ready.reason ?? "not ready"}: ${ready.message ?? "no message"}`
      : "no operator has looked at it; is External Secrets Operator running?";
    throw new Error(
      `ExternalSecret ${name} in ${namespace} gives no Secret with ${keys.join(", ")} in ${SYNC_SECONDS} s. ${told} ` +
        `See: kubectl describe externalsecret -n ${namespace} ${name}`,
    );
  }
}

/**
 * What the engine runs to tell whether a service's migrations run: where something that they depend on has changed since they
 * last succeeded, with the image of now; else their Job stays as it is, whatever the image is by now.
 */
import type { V1Job } from "@kubernetes/client-node" with { "resolution-mode": "import" };
import type { dynamic } from "@pulumi/pulumi";

import { isSecret, keptAccess, kubeconfigOf, type ClusterAccess, type KeptAccess } from "../cluster/access";
import { areKnown, isChanged } from "../dynamic/check-only";
import { step } from "../dynamic/step";
import { labelSelector, migrationsOf } from "../kubernetes/labels";
import { hasCondition } from "../ready/sight";

export interface MigrationsRunInputs {
  readonly access: ClusterAccess;
  readonly namespace: string;
  readonly service: string;
  /** Changes with whatever they depend on. */
  readonly key: string;
  /** The service's image of now. */
  readonly current: string;
}

export interface MigrationsRunOutputs extends Omit<MigrationsRunInputs, "access" | "current">, KeptAccess {
  /** What they run with. */
  readonly image: string;
  /** How often they have run: another number is another Job. */
  readonly run: number;
  /** Whether a refresh found that they have to run once more. */
  readonly again: boolean;
}

/** Annotation of the Job's pod: the key that it ran for. */
export const KEY = "wealist/migrations";

/** Annotation of a Job whose database has given way to another one since. */
export const ANOTHER_DATABASE = "wealist/another-database";

type Where = Pick<MigrationsRunInputs, "namespace" | "service" | "key">;

export const provider = {
  ...step<MigrationsRunInputs, MigrationsRunOutputs>({
    idOf: ({ service }) => migrationsOf(service),
    isChanged: hasOtherInputs,
    run: ({ access, current: image, ...inputs }, olds) =>
      Promise.resolve({
        ...inputs,
        ...keptAccess(access),
        ...{ image, run: (olds?.run ?? 0) + 1, again: false },
      }),
  }),

  /**
   * Only where the image alone changes the cluster is asked; of one that is not built yet, in a preview, nobody knows the name.
   * Where the cluster does not answer, they run: once too often is no harm.
   */
  async diff(_id: string, olds: MigrationsRunOutputs, news: MigrationsRunInputs): Promise<dynamic.DiffResult> {
    if (!areKnown({ ...news, current: "" }) || hasOtherInputs(olds, news)) return { changes: true };
    // A refresh has looked, where it knew the way.
    if (olds.image === news.current && !isSecret(news.access)) return { changes: false };
    const isDone = olds.image === news.current ? stands : hasSucceeded;
    return { changes: await haveToRun(news.access, news, isDone).catch(() => true) };
  },

  /** Where the cluster cannot be asked, what is known stands: a refresh is no place to fail at. */
  async read(id: string, props: MigrationsRunOutputs): Promise<dynamic.ReadResult> {
    const { reached } = props;
    const again = reached ? await haveToRun(reached, props, stands).catch(() => props.again) : props.again;
    return { id, props: { ...props, again } };
  },
};

function hasOtherInputs(olds: MigrationsRunOutputs, news: MigrationsRunInputs): boolean {
  return olds.again || isChanged(["namespace", "service", "key"], olds, news);
}

async function haveToRun(
  access: ClusterAccess,
  { namespace, service, key }: Where,
  isDone: (job: V1Job, key: string) => boolean,
): Promise<boolean> {
  const { BatchV1Api } = await import("@kubernetes/client-node");
  const batch = (await kubeconfigOf(access)).makeApiClient(BatchV1Api);
  const selector = labelSelector(migrationsOf(service), "migrations");
  const { items } = await batch.listNamespacedJob({ namespace, labelSelector: selector });
  return !items.some((job) => isDone(job, key));
}

/** Whether a Job ran for the key, on the database that is in use, and did not fail. It may be at work yet. */
const stands = ({ metadata, spec, status }: V1Job, key: string): boolean =>
  spec?.template.metadata?.annotations?.[KEY] === key &&
  metadata?.annotations?.[ANOTHER_DATABASE] === undefined &&
  !status?.failed &&
  !hasCondition(status?.conditions, "Failed");

/** With another image one that is at work counts for nothing: what is mended in that image is not waited out. */
const hasSucceeded = (job: V1Job, key: string): boolean => stands(job, key) && (job.status?.succeeded ?? 0) > 0;

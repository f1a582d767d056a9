/** A Deployment whose pods take changed files: what of it is another one while its service is watched. */
import type {
  V1Container,
  V1Deployment,
  V1DeploymentSpec,
  V1PodSpec,
  V1PodTemplateSpec,
} from "@kubernetes/client-node" with {
  "resolution-mode": "import",
};

import { SYNCED } from "../../../components/kubernetes/labels";
import { parseQuantity } from "../../../components/kubernetes/quantity";
import type { WatchSettings } from "../../../configuration/schema";

/** Says of a pod which watch it belongs to: another one begins with pods of its own. */
const BEGUN = "wealist/watch";

/** Cores that a watched pod may use at least: a start that waits for its CPU is what the person at the keyboard waits for. */
const CORES = "1";

/** Name of the init container. */
export const FILL = "fill-synced-folders";

const volume = (index: number) => `synced-${index}`;
const filled = (index: number) => `/synced/${index}`;

/**
 * Copies each folder of the image into its volume, once: after a restart of the node it runs again, and what was synced
 * stays. Times are kept, which Python's bytecode goes by; those of the volume's own folder are not this user's to set. Fails where the image lacks what the sync needs.
 */
const FILL_SCRIPT = `for program in cp tar mv mkdir rm cat head sleep; do
  command -v $program >/dev/null || { echo "the image has no $program"; exit 1; }
done
while [ $# -gt 0 ]; do
  if [ ! -e "$2/.wealist-filled" ]; then
    for entry in "$1"/* "$1"/.[!.]*; do
      if [ -e "$entry" ]; then cp -Rp "$entry" "$2/" || exit 1; fi
    done
    : > "$2/.wealist-filled"
  fi
  shift 2
done
`;

export interface WatchedArgs {
  /** The service's name, which its container has too. */
  readonly name: string;
  readonly watch: WatchSettings;
  /** When the watch began. */
  readonly begun: string;
}

/** What Kubernetes takes where a Deployment says nothing. */
const DEADLINE_SECONDS = 600;

/**
 * The Deployment while it is watched. A refresh of the engine sees a change only in what the program itself says, and not in what was
 * added to it: so one such number is another one too, which no pod has to do with. Without it, the next start after a watch that was
 * killed would find nothing to put back.
 */
export const watchedSpec = (spec: V1DeploymentSpec, args: WatchedArgs): V1DeploymentSpec => ({
  ...spec,
  progressDeadlineSeconds: (spec.progressDeadlineSeconds ?? DEADLINE_SECONDS) + 1,
  template: watchedTemplate(spec.template, args),
});

/** The template while it is watched. Image, user, read-only root filesystem, probes, secrets and other volumes stay. */
function watchedTemplate(template: V1PodTemplateSpec, { name, watch, begun }: WatchedArgs): V1PodTemplateSpec {
  const { metadata, spec } = template as { readonly metadata?: object; readonly spec: V1PodSpec };
  const annotations = { ...template.metadata?.annotations, [BEGUN]: begun };
  const container = spec.containers.find((one) => one.name === name) ?? spec.containers[0]!;
  const others = spec.containers.filter((one) => one !== container);
  const volumes = watch.sync.map((_, index) => ({ name: volume(index), emptyDir: {} }));
  return {
    metadata: { ...metadata, annotations },
    spec: {
      ...spec,
      readinessGates: [...(spec.readinessGates ?? []), { conditionType: SYNCED }],
      initContainers: [...(spec.initContainers ?? []), filling(container, watch)],
      containers: [watchedContainer(container, watch), ...others],
      volumes: [...(spec.volumes ?? []), ...volumes],
    },
  };
}

function watchedContainer({ args: _, ...container }: V1Container, { sync, command }: WatchSettings): V1Container {
  const limits = container.resources?.limits;
  const cpu = limits?.["cpu"];
  const raised = cpu !== undefined && parseQuantity(cpu) < parseQuantity(CORES) ? { ...limits, cpu: CORES } : limits;
  const mounts = sync.map(({ to }, index) => ({ name: volume(index), mountPath: to }));
  return {
    ...container,
    command: [...command],
    resources: { ...container.resources, limits: raised },
    volumeMounts: [...(container.volumeMounts ?? []), ...mounts],
  };
}

function filling(container: V1Container, { sync }: WatchSettings): V1Container {
  const { image, imagePullPolicy, securityContext, resources } = container;
  return {
    name: FILL,
    image,
    imagePullPolicy,
    securityContext,
    resources,
    command: ["sh", "-c", FILL_SCRIPT, "fill", ...sync.flatMap(({ to }, index) => [to, filled(index)])],
    volumeMounts: sync.map((_, index) => ({ name: volume(index), mountPath: filled(index) })),
    terminationMessagePolicy: "FallbackToLogsOnError",
  };
}

/** Whether a pod is one of a watch; of the one that began then, where that is given. */
export const isWatched = ({ metadata }: Pick<V1Deployment, "metadata">, begun?: string): boolean => {
  const of = metadata?.annotations?.[BEGUN];
  return of !== undefined && (begun === undefined || of === begun);
};

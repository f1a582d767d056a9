/**
 * The restricted Pod Security Standard as of Kubernetes 1.34, control by control: what the admission of a namespace with
 * the label `pod-security.kubernetes.io/enforce: restricted` refuses. That one sees a pod when a Deployment is rolling
 * already; a rule sees it in the preview.
 */
import type { V1Container, V1SecurityContext } from "../../kubernetes";

import { ofContainers, type Pod } from "../../pod";
import { podRule, type About, type ObjectRule } from "../../rule";

/** A rule for the control of that name on the page of the standard. */
export const control = (
  name: string,
  about: Omit<About, "name" | "source">,
  check: (pod: Pod) => readonly string[],
): ObjectRule => podRule({ ...about, name: `pss-${dashed(name)}`, source: `${PAGE}: ${name}` }, check);

const dashed = (name: string) =>
  name
    .toLowerCase()
    .match(/[a-z0-9]+/g)!
    .join("-");

const PAGE = "Pod Security Standard, restricted";

type Context = V1SecurityContext & Pick<NonNullable<Pod["spec"]["securityContext"]>, "sysctls">;

/** What is wrong with the pod's own security context and with that of each container. */
export const everyContext = ({ spec, ...pod }: Pod, check: (context: Context) => readonly string[]): string[] => [
  ...check(spec.securityContext ?? {}).map((what) => `pod: ${what}`),
  ...ofContainers(pod, ({ securityContext = {} }) => check(securityContext)),
];

/**
 * What is wrong with a setting that each container has to have, of its own or from its pod.
 *
 * @param valid whether a value is allowed. @param told how a wrong or missing one is told.
 */
export function required<K extends "runAsNonRoot" | "seccompProfile">(
  { spec, ...pod }: Pod,
  key: K,
  valid: (value: Context[K]) => boolean,
  told: string,
): string[] {
  const own = (spec.securityContext ?? {}) as Context;
  const wrong = own[key] !== undefined && !valid(own[key]) ? [`pod: ${told}`] : [];
  const inherited = own[key] !== undefined && valid(own[key]);
  return [
    ...wrong,
    ...ofContainers(pod, ({ securityContext = {} }) =>
      (securityContext[key] === undefined ? inherited : valid(securityContext[key])) ? [] : [told],
    ),
  ];
}

/** Everything that calls a container from outside: its probes and the hooks of its life. */
export const handlersOf = ({ livenessProbe, readinessProbe, startupProbe, lifecycle }: V1Container) =>
  Object.entries({
    livenessProbe,
    readinessProbe,
    startupProbe,
    "lifecycle.postStart": lifecycle?.postStart,
    "lifecycle.preStop": lifecycle?.preStop,
  });

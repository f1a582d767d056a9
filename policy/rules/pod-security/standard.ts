/**
 * The restricted Pod Security Standard as of Kubernetes 1.34, control by control: what the admission of a namespace with
 * the label `pod-security.kubernetes.io/enforce: restricted` refuses. That one sees a pod when a Deployment is rolling
 * already; a rule sees it in the preview.
 */
import type { api } from "../../object";
import { ofContainers, wordsOf, type Pod, type Wrong } from "../../pod";
import { podRule, type PodRule } from "../../rule";

/** A rule for the control of that name on the page of the standard. */
export const control = ({ name, ...rule }: Omit<PodRule, "source">) =>
  podRule({
    ...rule,
    name: `pss ${name}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, "-"),
    source: `Pod Security Standard, restricted: ${name}`,
  });

type Context = api.V1SecurityContext & Pick<api.V1PodSecurityContext, "sysctls">;

/** What is wrong with the pod's own security context and with that of each container. */
export const everyContext =
  (check: (context: Context) => Wrong) =>
  ({ spec, ...pod }: Pod): string[] => [
    ...wordsOf(check(spec.securityContext ?? {})).map((what) => `pod: ${what}`),
    ...ofContainers(({ securityContext = {} }) => check(securityContext))(pod),
  ];

/**
 * What is wrong with a setting that each container has to have, of its own or from its pod.
 *
 * @param valid whether a value is allowed. @param told how a wrong or missing one is told.
 */
export const required =
  <K extends "runAsNonRoot" | "seccompProfile">(key: K, valid: (value: Context[K]) => boolean, told: string) =>
  ({ spec, ...pod }: Pod): Wrong => {
    const given = spec.securityContext?.[key];
    return [
      given !== undefined && !valid(given) && `pod: ${told}`,
      ofContainers(({ securityContext: context = {} }) => {
        const own = (context as Context)[key];
        return !valid(own === undefined ? given : own) && told;
      })(pod),
    ];
  };

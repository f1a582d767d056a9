/** The reasons that a stack's configuration gives, by the rule of the policy pack that each is an exception from. */
import type { Exemptions } from "../components/kubernetes/exemption";
import type { HardeningSettings, Resources, ServiceSettings } from "../configuration/schema";

export const memoryExemption = ({ reason }: Resources): Exemptions => given([["memory-limit", reason]]);

export const namespaceExemptions = ({ podSecurity, quota, networkPolicies }: HardeningSettings): Exemptions =>
  given([
    ["namespace-restricted", reasonOf(podSecurity)],
    ["namespace-quota", reasonOf(quota)],
    ["namespace-limits", reasonOf(quota)],
    ["default-deny", reasonOf(networkPolicies)],
  ]);

export const serviceExemptions = ({ hardening, health, resources }: ServiceSettings): Exemptions => ({
  ...memoryExemption(resources),
  ...given([
    ["probes", health === false ? "health is false: it answers no HTTP" : undefined],
    ["no-account-token", reasonOf(hardening.serviceAccountToken)],
    ["disruption-budget", reasonOf(hardening.disruptionBudget)],
    ["topology-spread", reasonOf(hardening.topologySpread)],
  ]),
});

const reasonOf = (protection: { readonly enabled: boolean }) =>
  "reason" in protection ? String(protection.reason) : undefined;

const given = (reasons: readonly (readonly [rule: string, reason: string | undefined])[]): Exemptions =>
  Object.fromEntries(reasons.flatMap(([rule, reason]) => (reason === undefined ? [] : [[rule, reason]])));

/** Why an object breaks a rule of the policy pack, by the rule's name: the reasons that a stack's configuration gives. */
export type Exemptions = Readonly<Record<string, string>>;

/** The annotation in which the pack finds the reason. */
export const exemptionKey = (rule: string): string => `wealist/exempt-${rule}`;

/** The annotations for `exemptions`; undefined where there are none. */
export function exempt(exemptions: Exemptions = {}): Record<string, string> | undefined {
  const annotations = Object.entries(exemptions).map(([rule, reason]) => [exemptionKey(rule), reason] as const);
  return annotations.length > 0 ? Object.fromEntries(annotations) : undefined;
}

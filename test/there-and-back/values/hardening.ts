/** Protections, of the stack and of a service. */
import type { Rows } from "../row";

const REASON = "the platform team's own guard does this";

/** On by itself: off with a reason, and the reason with it. */
const guard = (key: string): Rows => ({
  [`${key}.enabled`]: { right: false, beside: { [`${key}.reason`]: REASON }, wrong: false, besideWrong: {} },
  [`${key}.reason`]: { right: `${REASON}, too`, beside: { [`${key}.enabled`]: false } },
});

export const HARDENING_ROWS: Rows = {
  ...guard("hardening.podSecurity"),
  ...guard("hardening.quota"),
  "hardening.quota.factor": { right: 2, beside: { "hardening.quota.enabled": true } },
  ...guard("hardening.networkPolicies"),
  ...guard("services[].hardening.disruptionBudget"),
  ...guard("services[].hardening.topologySpread"),
  "services[].hardening.serviceAccountToken.enabled": {
    right: true,
    beside: { "services[].hardening.serviceAccountToken.reason": "lists the pods of its namespace" },
    wrong: true,
    besideWrong: {},
  },
  "services[].hardening.serviceAccountToken.reason": {
    right: "lists the pods that it has",
    beside: { "services[].hardening.serviceAccountToken.enabled": true },
  },
};

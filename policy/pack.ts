/** The rules as a policy pack: `pulumi preview --policy-pack policy`. */
import { PolicyPack, type Policies } from "@pulumi/policy";

import { Inputs } from "./engine";
import { levelOf, wrongIn, wrongWith, type Rule } from "./rule";
import { RULES } from "./rules";

const inputs = new Inputs();

const withCure = (what: string, { cure }: Rule) => `${what}\n→ ${cure}`;

function asPolicy(rule: Rule): Policies[number] {
  const { name, description, cure } = rule;
  const about = { name, description, enforcementLevel: levelOf(rule), remediationSteps: cure };
  if (rule.scope === "stack") {
    return {
      ...about,
      validateStack: ({ resources }, report) => {
        const { stack, urnOf } = inputs.stackOf(resources);
        for (const { resource, what } of wrongIn(rule, stack)) report(withCure(what, rule), urnOf(resource));
      },
    };
  }
  return {
    ...about,
    validateResource: (resource, report) => {
      const { object } = inputs.note(resource);
      for (const what of object ? wrongWith(rule, object) : []) report(withCure(what, rule));
    },
  };
}

new PolicyPack("wealist", { policies: RULES.map(asPolicy) });

/** The reasons that a stack's configuration gives, by the rule of the policy pack that each is an exception from. */
import type { Exemptions } from "../components/exemption";
import type { Resources } from "./settings";

export const memoryExemption = ({ reason }: Resources): Exemptions => given({ "memory-limit": reason });

const given = (reasons: Readonly<Record<string, string | undefined>>): Exemptions =>
  Object.fromEntries(
    Object.entries(reasons).flatMap(([rule, reason]) => (reason === undefined ? [] : [[rule, reason]])),
  );

/** The table of the policy's rules, printed from the rules. */
import { levelOf, type Rule } from "../../../policy/rule";
import { THEMES } from "../../../policy/rules";
import { table } from "./docs";

export const rulesTable = (): string =>
  table(
    ["Rule", "What has to hold", "Where it does not", "Reasons are taken from", "Source"],
    Object.entries(THEMES).flatMap(([theme, rules]) => [[`**${theme}**`, "", "", "", ""], ...rules.map(row)]),
  );

function row(rule: Rule): string[] {
  const { name, description, cure, optOut = "", source } = rule;
  const level = levelOf(rule) === "advisory" ? " (advisory)" : "";
  return [`\`${name}\`${level}`, description, cure, optOut && `\`${optOut}\``, source];
}

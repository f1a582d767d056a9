import type { api } from "./object";

export const picksAll = ({ matchLabels = {}, matchExpressions = [] }: api.V1LabelSelector): boolean =>
  Object.keys(matchLabels).length + matchExpressions.length === 0;

type Labels = Readonly<Record<string, string>>;

/** Whether a selector picks what has these labels, as Kubernetes does: an empty one picks everything. */
export const selects = ({ matchLabels = {}, matchExpressions = [] }: api.V1LabelSelector, labels: Labels): boolean =>
  Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
  matchExpressions.every(({ key, operator, values = [] }) => meets(labels[key], operator, values));

function meets(value: string | undefined, operator: string, values: readonly string[]): boolean {
  if (operator === "Exists") return value !== undefined;
  if (operator === "DoesNotExist") return value === undefined;
  const isAmong = value !== undefined && values.includes(value);
  return operator === "In" ? isAmong : operator === "NotIn" && !isAmong;
}

import type { V1LabelSelector } from "./kubernetes";

export const picksAll = ({ matchLabels = {}, matchExpressions = [] }: V1LabelSelector): boolean =>
  Object.keys(matchLabels).length + matchExpressions.length === 0;

type Labels = Readonly<Record<string, string>>;

/** Whether a selector picks what has these labels, as Kubernetes does: an empty one picks everything. */
export const selects = ({ matchLabels = {}, matchExpressions = [] }: V1LabelSelector, labels: Labels): boolean =>
  Object.entries(matchLabels).every(([key, value]) => labels[key] === value) &&
  matchExpressions.every(({ key, operator, values = [] }) => meets(labels[key], operator, values));

function meets(value: string | undefined, operator: string, values: readonly string[]): boolean {
  switch (operator) {
    case "Exists":
      return value !== undefined;
    case "DoesNotExist":
      return value === undefined;
    case "In":
      return value !== undefined && values.includes(value);
    case "NotIn":
      return value === undefined || !values.includes(value);
    default:
      return false;
  }
}

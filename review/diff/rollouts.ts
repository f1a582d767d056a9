/** Which pods are started anew, and which Jobs run. */
import {
  isAutoNamed,
  isRecord,
  nameOf,
  namespaceOf,
  subject,
  type Consequence,
  type KubernetesObject,
  type ObjectChange,
} from "./model";
import { isUnder, replacedBy, stringsIn } from "./replacement";
import { code, title } from "./text";

const WORKLOADS = ["Deployment", "StatefulSet", "DaemonSet"];

/** What replaces its pods. */
export const rollouts = (after: readonly KubernetesObject[], changes: readonly ObjectChange[]): Consequence[] =>
  told(WORKLOADS, after, changes, (change, why) => {
    if (change?.status === "renamed") return `made anew, was ${title(change.old)}`;
    return change?.status === "added" ? "" : why;
  });

/** Jobs that run: new ones, and those that run again because something they are made of changes. */
export const jobRuns = (after: readonly KubernetesObject[], changes: readonly ObjectChange[]): Consequence[] =>
  told(["Job"], after, changes, (change, why) =>
    change?.status === "added" || change?.status === "renamed" ? "new" : why && `again: ${why}`,
  );

function told(
  kinds: readonly string[],
  after: readonly KubernetesObject[],
  changes: readonly ObjectChange[],
  tell: (change: ObjectChange | undefined, why: string) => string,
): Consequence[] {
  const own = after.filter(({ kind }) => kinds.includes(kind));
  return own.flatMap((object) => {
    const change = changes.find((candidate) => subject(candidate) === object);
    const text = tell(change, [...ownReasons(change), ...references(object, changes)].join("; "));
    return text === "" ? [] : [{ object, text }];
  });
}

function ownReasons(change: ObjectChange | undefined): string[] {
  if (change?.status !== "changed") return [];
  const paths = replacedBy(change).filter((path) => path !== "spec.template");
  return [
    ...(paths.length > 0 ? [`${paths.map(code).join(", ")} cannot change in place`] : []),
    ...(change.fields.some(({ path }) => isUnder(path, "spec.template")) ? ["its pod template changes"] : []),
  ];
}

/** What its pod template refers to and is another object now, although the template itself reads the same. */
function references(object: KubernetesObject, all: readonly ObjectChange[]): string[] {
  const spec = isRecord(object["spec"]) ? object["spec"] : {};
  const named = new Set(stringsIn(spec["template"]));
  return all.flatMap((change) => {
    const target = subject(change);
    if (target === object || namespaceOf(target) !== namespaceOf(object)) return [];
    const changes = change.status === "changed";
    const isNew = change.status === "renamed" || replacedBy(change).length > 0;
    if (changes && isAutoNamed(target) && isNew && named.has(target.metadata.name))
      return [`${title(target)} has new content`];
    if (changes && named.has(`<resourceVersion ${nameOf(target)}>`)) return [`${title(target)} changes`];
    return isNew && named.has(`<uid ${nameOf(target)}>`) ? [`${title(target)} is made anew`] : [];
  });
}

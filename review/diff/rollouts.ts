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
export function rollouts(after: readonly KubernetesObject[], changes: readonly ObjectChange[]): Consequence[] {
  const own = after.filter(({ kind }) => WORKLOADS.includes(kind));
  return own.flatMap((object) => {
    const change = changes.find((candidate) => subject(candidate) === object);
    if (change?.status === "added") return [];
    const reasons =
      change?.status === "renamed" ? [`made anew, was ${title(change.old)}`] : reasonsOf(object, change, changes);
    return reasons.length > 0 ? [{ object, text: reasons.join("; ") }] : [];
  });
}

/** Jobs that run: new ones, and those that run again because something they are made of changes. */
export function jobRuns(after: readonly KubernetesObject[], changes: readonly ObjectChange[]): Consequence[] {
  const own = after.filter(({ kind }) => kind === "Job");
  return own.flatMap((object) => {
    const change = changes.find((candidate) => subject(candidate) === object);
    if (change?.status === "added" || change?.status === "renamed") return [{ object, text: "new" }];
    const reasons = reasonsOf(object, change, changes);
    return reasons.length > 0 ? [{ object, text: `again: ${reasons.join("; ")}` }] : [];
  });
}

function reasonsOf(object: KubernetesObject, change: ObjectChange | undefined, all: readonly ObjectChange[]): string[] {
  const reasons: string[] = [];
  if (change?.status === "changed") {
    const paths = new Set([...replacedBy(change), ...(touchesTemplate(change) ? ["spec.template"] : [])]);
    paths.delete("spec.template");
    if (paths.size > 0) reasons.push(`${[...paths].map(code).join(", ")} cannot change in place`);
    if (touchesTemplate(change)) reasons.push("its pod template changes");
  }
  return [...reasons, ...references(object, all)];
}

const touchesTemplate = (change: ObjectChange) =>
  change.status === "changed" && change.fields.some(({ path }) => isUnder(path, "spec.template"));

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

import { causeOf } from "./diagnosis/cause";
import type { Finding } from "./diagnosis/cure";
import type { Sight } from "./sight";

/** What is wrong with a workload at this moment: one cause of each kind, by the newest pod that shows it. */
export function findings({ pods, events, notMade }: Sight): Finding[] {
  const ofPods = [...pods]
    .sort((a, b) => created(b) - created(a))
    .flatMap((pod): Finding[] => {
      const own = events.filter(({ involvedObject: of }) => of.uid === pod.metadata?.uid || of.kind !== "Pod");
      const cause = causeOf(pod, own);
      return cause ? [{ cause, pod }] : [];
    });
  const all =
    notMade === undefined ? ofPods : [{ cause: { kind: "not-made" as const, what: refusalOf(notMade) } }, ...ofPods];
  return all.filter(({ cause }, i) => all.findIndex((other) => other.cause.kind === cause.kind) === i);
}

/** `pods "board-api-6d4469bc96-x" is forbidden: exceeded quota: …` without the name that no pod has got. */
const refusalOf = (message: string) =>
  `No pod can be made: ${message.replace(/^(Error creating: |create Pod .*? failed error: )/, "").replace(/^pods "[^"]*" is forbidden: /, "")}`;

const created = ({ metadata }: NonNullable<Finding["pod"]>) => new Date(metadata?.creationTimestamp ?? 0).getTime();

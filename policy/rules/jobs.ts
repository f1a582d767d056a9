import { annotationsOf, as } from "../object";
import { objectRule } from "../rule";

const source = "components/kubernetes/job.ts";

const deadline = objectRule({
  name: "job-deadline",
  description: "A Job has a deadline: what waits for it would wait for ever",
  cure: "set spec.activeDeadlineSeconds",
  source,
  check: (object) =>
    object.kind === "Job" && !as(object, "Job")?.spec?.activeDeadlineSeconds && "spec.activeDeadlineSeconds is missing",
});

const stays = objectRule({
  name: "job-stays",
  description: "A Job stays once it is done: one that vanished would run again after every refresh",
  cure: "remove spec.ttlSecondsAfterFinished",
  source,
  check: (object) =>
    as(object, "Job")?.spec?.ttlSecondsAfterFinished !== undefined && "spec.ttlSecondsAfterFinished is set",
});

const again = objectRule({
  name: "job-runs-again",
  description: "A Job that failed is replaced by the next update",
  cure: 'annotate the Job with pulumi.com/replaceUnready: "true"',
  source,
  check: (object) =>
    object.kind === "Job" &&
    annotationsOf(object)["pulumi.com/replaceUnready"] !== "true" &&
    "the annotation pulumi.com/replaceUnready is missing",
});

export const JOBS = [deadline, stays, again];

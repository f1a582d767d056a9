import type { V1Job } from "../kubernetes";

import { annotationsOf, as } from "../object";
import { objectRule, type About } from "../rule";

const jobRule = (
  about: Omit<About, "source">,
  check: (job: V1Job, annotations: Readonly<Record<string, string>>) => string[],
) =>
  objectRule({ ...about, source: "components/kubernetes/job.ts" }, (object) => {
    const job = as<V1Job>(object, "Job");
    return job ? check(job, annotationsOf(object)) : [];
  });

const deadline = jobRule(
  {
    name: "job-deadline",
    description: "A Job has a deadline: what waits for it would wait for ever",
    cure: "set spec.activeDeadlineSeconds",
  },
  ({ spec }) => (spec?.activeDeadlineSeconds ? [] : ["spec.activeDeadlineSeconds is missing"]),
);

const stays = jobRule(
  {
    name: "job-stays",
    description: "A Job stays once it is done: one that vanished would run again after every refresh",
    cure: "remove spec.ttlSecondsAfterFinished",
  },
  ({ spec }) => (spec?.ttlSecondsAfterFinished === undefined ? [] : ["spec.ttlSecondsAfterFinished is set"]),
);

const again = jobRule(
  {
    name: "job-runs-again",
    description: "A Job that failed is replaced by the next update",
    cure: 'annotate the Job with pulumi.com/replaceUnready: "true"',
  },
  (_job, annotations) =>
    annotations["pulumi.com/replaceUnready"] === "true" ? [] : ["the annotation pulumi.com/replaceUnready is missing"],
);

export const JOBS = [deadline, stays, again];

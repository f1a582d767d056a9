import { as, type api } from "../object";
import type { Wrong } from "../pod";
import { objectRule, type About } from "../rule";

const jobRule = ({ check, ...about }: Omit<About, "source"> & { readonly check: (job: api.V1Job) => Wrong }) =>
  objectRule({
    ...about,
    source: "components/kubernetes/job.ts",
    check: (object) => {
      const job = as(object, "Job");
      return job && check(job);
    },
  });

const deadline = jobRule({
  name: "job-deadline",
  description: "A Job has a deadline: what waits for it would wait for ever",
  cure: "set spec.activeDeadlineSeconds",
  check: ({ spec }) => !spec?.activeDeadlineSeconds && "spec.activeDeadlineSeconds is missing",
});

const stays = jobRule({
  name: "job-stays",
  description: "A Job stays once it is done: one that vanished would run again after every refresh",
  cure: "remove spec.ttlSecondsAfterFinished",
  check: ({ spec }) => spec?.ttlSecondsAfterFinished !== undefined && "spec.ttlSecondsAfterFinished is set",
});

const again = jobRule({
  name: "job-runs-again",
  description: "A Job that failed is replaced by the next update",
  cure: 'annotate the Job with pulumi.com/replaceUnready: "true"',
  check: ({ metadata }) =>
    metadata?.annotations?.["pulumi.com/replaceUnready"] !== "true" &&
    "the annotation pulumi.com/replaceUnready is missing",
});

export const JOBS = [deadline, stays, again];

/** The run whose result is told, from the event that GitHub itself wrote; and the pull request it is of. */
import { readFileSync } from "node:fs";

import { z } from "zod";

import { Failure } from "../../configuration/failure";
import type { GitHub } from "./github";

const EVENT = z.object({
  repository: z.object({ full_name: z.string() }),
  workflow_run: z.object({
    head_sha: z.string(),
    head_branch: z.string(),
    head_repository: z.object({ full_name: z.string(), owner: z.object({ login: z.string() }) }),
    html_url: z.string(),
  }),
});

export type Run = ReturnType<typeof readRun>;

export function readRun(path: string) {
  const event = EVENT.safeParse(JSON.parse(readFileSync(path, "utf8")));
  // Of a fork that is deleted meanwhile, the event names no repository.
  if (!event.success) throw new Failure(`${path} tells of no run of a pull request that still is there.`);
  const { repository, workflow_run: run } = event.data;
  const { full_name, owner } = run.head_repository;
  return {
    /** The repository that the workflow belongs to: owner/name */
    repository: repository.full_name,
    /** The repository, the branch and the commit that it looked at. */
    head: { repository: full_name, owner: owner.login, branch: run.head_branch, sha: run.head_sha },
    url: run.html_url,
  };
}

interface PullRequest {
  readonly number: number;
  readonly head: { readonly sha: string; readonly repo: { readonly full_name: string } | null };
}

/**
 * The numbers of the open pull requests whose head is the run's commit. The event lists none for a fork, and a number
 * that the run left behind could be anybody's.
 */
export async function pullRequestsOf(github: GitHub, { head }: Run): Promise<number[]> {
  const query = `state=open&head=${encodeURIComponent(`${head.owner}:${head.branch}`)}`;
  const found = await github.all<PullRequest>(`/pulls?${query}`);
  return found
    .filter((one) => one.head.sha === head.sha && one.head.repo?.full_name === head.repository)
    .map(({ number }) => number);
}

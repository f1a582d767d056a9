/** `npm run comment -- FOLDER`: posts what a pull request's preview left in FOLDER, or edits the comment that is there. */
import { existsSync, lstatSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { commandLine } from "./lib/terminal/arguments";
import { Failure, script } from "../configuration/failure";
import { body, MARK, type Findings } from "../review/comment/body";
import { GitHub } from "../review/comment/github";
import { pullRequestsOf, readRun, type Run } from "../review/comment/run";
import { say } from "./lib/terminal/terminal";

const USAGE = `npm run comment -- FOLDER

Posts FOLDER/comparison.md and FOLDER/preview.txt as one comment of the pull request whose preview has ended.
For a workflow of GitHub that runs on workflow_run; it reads GITHUB_EVENT_PATH, GITHUB_API_URL and GITHUB_TOKEN.`;

/** More than that is no text of ours. */
const LARGEST = 1_000_000;

script(async () => {
  const [folder] = commandLine(USAGE, {}, 1).positionals;
  if (!folder) throw new Failure(`One folder, please.\n\n${USAGE}`);
  const { GITHUB_EVENT_PATH: event, GITHUB_API_URL: api, GITHUB_TOKEN: token } = process.env;
  if (!event || !api || !token) throw new Failure(`This is no workflow of GitHub.\n\n${USAGE}`);
  const run = readRun(event);
  const github = new GitHub({ api, repository: run.repository, token });
  const [number, ...others] = await pullRequestsOf(github, run);
  if (number === undefined) return say("No open pull request ends with this commit any more: nothing to say.");
  if (others.length > 0) return say("Several pull requests end with this commit: the runs' summaries have it.");
  await post(github, number, body(findings(folder, run), run));
});

/** What a fork calls a preview of `prod` is none: it cannot reach it. */
function findings(folder: string, { head, repository }: Run): Findings {
  const own = head.repository === repository;
  return { comparison: text(folder, "comparison.md"), ...(own ? { preview: text(folder, "preview.txt") } : {}) };
}

function text(folder: string, name: string): string | undefined {
  const path = join(folder, name);
  if (!existsSync(path)) return undefined;
  const stats = lstatSync(path);
  if (!stats.isFile() || stats.size > LARGEST) throw new Failure(`${name} is no file of at most ${LARGEST} bytes.`);
  return readFileSync(path, "utf8");
}

interface Comment {
  readonly id: number;
  readonly body?: string;
  readonly html_url: string;
  readonly user: { readonly login: string } | null;
}

/** Whose comments a workflow's token posts. Somebody else's with the same mark is left alone. */
const AUTHOR = "github-actions[bot]";

async function post(github: GitHub, number: number, text: string): Promise<void> {
  const comments = await github.all<Comment>(`/issues/${number}/comments`);
  const own = comments.find(({ body, user }) => user?.login === AUTHOR && body?.startsWith(MARK));
  const { html_url } = own
    ? await github.request<Comment>("PATCH", `/issues/comments/${own.id}`, { body: text })
    : await github.request<Comment>("POST", `/issues/${number}/comments`, { body: text });
  say(`${own ? "Edited" : "Posted"} ${html_url}`);
}

/** GitHub's API as far as a comment needs it: pull requests and their comments, in memory. */
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { json } from "node:stream/consumers";
import { writeFileSync } from "node:fs";
import { join } from "node:path";

import { temporaryFolder, type Cleanup } from "../support/temporary";

interface Comment {
  readonly id: number;
  body: string;
  readonly html_url: string;
  readonly user: { readonly login: string };
}

export interface FakeGitHub {
  readonly api: string;
  readonly comments: Comment[];
  /** Adds one of somebody else. */
  readonly say: (login: string, body: string) => void;
}

export const REPOSITORY = "team/wealist-infra";
export const TOKEN = "token-of-the-job";

interface PullRequest {
  readonly number: number;
  readonly head: { readonly sha: string; readonly label: string; readonly repo: { readonly full_name: string } };
}

export const pullRequest = (number: number, repository: string, branch: string, sha: string): PullRequest => ({
  number,
  head: { sha, label: `${repository.split("/")[0]}:${branch}`, repo: { full_name: repository } },
});

export async function fakeGitHub(t: Cleanup, pulls: readonly PullRequest[], status = 200): Promise<FakeGitHub> {
  const comments: Comment[] = [];
  const add = (login: string, body: string) => {
    const id = comments.length + 1;
    const comment = {
      id,
      body,
      html_url: `https://github.com/${REPOSITORY}/pull/7#issuecomment-${id}`,
      user: { login },
    };
    comments.push(comment);
    return comment;
  };
  const server = createServer((request, response) => {
    void (async () => {
      const url = new URL(request.url!, "http://localhost");
      const path = url.pathname.replace(`/repos/${REPOSITORY}`, "");
      const page = <T>(items: readonly T[]) => {
        const [size, number] = [Number(url.searchParams.get("per_page")), Number(url.searchParams.get("page"))];
        return items.slice(size * (number - 1), size * number);
      };
      const sent = request.method === "GET" ? undefined : ((await json(request)) as { body: string });
      const answer = (code: number, body: unknown) => response.writeHead(code).end(JSON.stringify(body));
      if (request.headers.authorization !== `Bearer ${TOKEN}`) return answer(401, { message: "Bad credentials" });
      if (sent && status !== 200) return answer(status, { message: "Resource not accessible by integration" });
      if (path === "/pulls")
        return answer(200, page(pulls.filter(({ head }) => head.label === url.searchParams.get("head"))));
      if (path === "/issues/7/comments")
        return answer(200, sent ? add("github-actions[bot]", sent.body) : page(comments));
      const own = comments.find(({ id }) => path === `/issues/comments/${id}`);
      if (!own || !sent) return answer(404, { message: "Not Found" });
      own.body = sent.body;
      return answer(200, own);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  const api = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { api, comments, say: (login, body) => void add(login, body) };
}

/** The file that GitHub's runner writes for `workflow_run`. */
export function eventFile(
  t: Cleanup,
  head: { readonly repository: string; readonly branch: string; readonly sha: string },
): string {
  const path = join(temporaryFolder(t), "event.json");
  const event = {
    repository: { full_name: REPOSITORY },
    workflow_run: {
      head_sha: head.sha,
      head_branch: head.branch,
      head_repository: { full_name: head.repository, owner: { login: head.repository.split("/")[0] } },
      html_url: `https://github.com/${REPOSITORY}/actions/runs/42`,
    },
  };
  writeFileSync(path, JSON.stringify(event));
  return path;
}

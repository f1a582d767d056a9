/** The little of GitHub's API that a comment takes. */
import { Failure } from "../../configuration/failure";

export interface GitHubAccess {
  /** As GitHub's runners name it: https://api.github.com */
  readonly api: string;
  /** owner/name */
  readonly repository: string;
  readonly token: string;
}

type Method = "GET" | "POST" | "PATCH";

const PER_PAGE = 100;

export class GitHub {
  public constructor(private readonly access: GitHubAccess) {}

  /** Every item of a list, however many pages it has. */
  public async all<T>(path: string): Promise<T[]> {
    const items: T[] = [];
    for (let page = 1; ; page++) {
      const separator = path.includes("?") ? "&" : "?";
      const found = await this.request<T[]>("GET", `${path}${separator}per_page=${PER_PAGE}&page=${page}`);
      items.push(...found);
      if (found.length < PER_PAGE) return items;
    }
  }

  /** @throws Failure with what GitHub answered; never the token. */
  public async request<T>(method: Method, path: string, body?: unknown): Promise<T> {
    const { api, repository, token } = this.access;
    const response = await fetch(`${api}/repos/${repository}${path}`, {
      method,
      headers: {
        accept: "application/vnd.github+json",
        authorization: `Bearer ${token}`,
        "x-github-api-version": "2022-11-28",
        ...(body === undefined ? {} : { "content-type": "application/json" }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    if (response.ok) return (await response.json()) as T;
    const { message } = (await response.json().catch(() => ({}))) as { message?: string };
    const cure = response.status === 403 ? "\nThe job that comments needs permissions: pull-requests: write" : "";
    throw new Failure(`GitHub refused ${method} ${path}: ${response.status} ${message ?? ""}${cure}`);
  }
}

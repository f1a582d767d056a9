/** Errors of the Kubernetes API's client, in words. */

interface ApiError extends Error {
  readonly code?: unknown;
  readonly body?: unknown;
}

/** Whether a cluster answered with an error, or not at all: that is the cluster's affair, not a bug here. */
export const isApiError = (error: unknown): error is Error =>
  error instanceof Error && (error.constructor.name === "ApiException" || error.message === "fetch failed");

/** What an API call failed with, in one line. */
export function reason(error: unknown): string {
  const { message = "", cause, code, body } = error as ApiError & { readonly cause?: Error };
  if (typeof code !== "number") return cause?.message || message.split("\n")[0] || String(error);
  return `HTTP ${code} ${statusMessage(body)}`.trim();
}

/** The message of the `Status` that the API server sends with an error. */
function statusMessage(body: unknown): string {
  try {
    const status = (typeof body === "string" ? JSON.parse(body) : body) as { readonly message?: string } | undefined;
    return status?.message ?? "";
  } catch {
    return "";
  }
}

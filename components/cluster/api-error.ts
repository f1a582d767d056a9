/** Errors of the Kubernetes API's client, in words. */
import { STATUS_CODES } from "node:http";

import { grantsFor } from "./api-rights";

interface ApiError extends Error {
  readonly code?: unknown;
  readonly body?: unknown;
}

/** A cluster that kept silent. */
export class NoAnswer extends Error {
  public constructor(seconds: number) {
    super(`no answer in ${seconds} s`);
  }
}

/** Whether a cluster answered with an error, or not at all: that is the cluster's affair, not a bug here. */
export const isApiError = (error: unknown): error is Error =>
  error instanceof NoAnswer ||
  (error instanceof Error && (error.constructor.name === "ApiException" || error.message === "fetch failed"));

/** HTTP status of a failed API call. */
export const statusOf = (error: unknown): unknown => (error as { readonly code?: unknown } | undefined)?.code;

/** What a call is taken to give that fails with an HTTP status; it throws what else it fails with. */
export function instead<T>(status: number, given: T) {
  return (error: unknown): T => {
    if (statusOf(error) === status) return given;
    throw error;
  };
}

/** What an API call failed with, in one line. */
export function reason(error: unknown): string {
  const { message = "", cause, code, body } = error as ApiError & { readonly cause?: Error & { code?: string } };
  if (typeof code !== "number") return cause?.message || cause?.code || message.split("\n")[0] || String(error);
  return `HTTP ${code} ${statusMessage(body) || (STATUS_CODES[code] ?? "")}`.trim();
}

/** The same, and where the login may not do it, how an administrator lets it. */
export function forPeople(error: unknown): string {
  const said = reason(error);
  const grants = statusOf(error) === 403 ? grantsFor(said) : undefined;
  return grants === undefined ? said : `${said}. ${grants}`;
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

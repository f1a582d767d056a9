import { createHash } from "node:crypto";

/** 16 hex digits of the SHA-256 of a value as JSON: what a resource keeps of one that is only to be told from another. */
export const fingerprint = (value: unknown): string =>
  createHash("sha256").update(JSON.stringify(value)).digest("hex").slice(0, 16);

/** A stack for tests: what its file says. */
export interface Variant {
  readonly stack: string;
  /** Plain keys. */
  readonly values: Readonly<Record<string, unknown>>;
  /** Names of its secret keys. */
  readonly secrets: readonly string[];
}

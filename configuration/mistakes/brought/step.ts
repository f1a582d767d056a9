/** One change of several that carry something from compose or Kubernetes over into a service of the stack's file. */

export type Step =
  /** A key of the service, as text from the service on, and its value. */
  | { readonly key: string; readonly value: unknown }
  /** The same, where only people know the value: a form with `<…>` to fill. */
  | { readonly key: string; readonly ask: string }
  /** A secret variable of the service, whose value is asked for and stands in no message. */
  | { readonly secret: string };

export type Values = Readonly<Record<string, unknown>>;

/** What stands around that which is wrong. */
export interface Around {
  /** The service as it is written. */
  readonly service: Values;
  /** Ports of this machine that no service has; none where the stack is on no k3d cluster. */
  readonly hostPorts: readonly number[];
  /** Names of the other services. */
  readonly others: readonly unknown[];
  /** Folder that contexts are relative to. */
  readonly root: string;
}

/** The changes; none where the word just goes, undefined where its value says nothing that is known. */
export type Bring = (value: unknown, around: Around) => readonly Step[] | undefined;

export const folded = (key: string): string => key.toLowerCase().replaceAll(/[-_]/g, "");

export const isMap = (value: unknown): value is Values =>
  typeof value === "object" && value !== null && !Array.isArray(value);

/** What stands in a map, and nothing of what is none. */
export const mapOf = (value: unknown): Values => (isMap(value) ? value : {});

/** The words of a command line, as a list; undefined where it needs a shell. */
export const wordsOf = (value: unknown): readonly string[] | undefined => {
  if (Array.isArray(value))
    return value.length > 0 && value.every((one) => typeof one === "string") ? value : undefined;
  return typeof value === "string" && /^[^'"\\|&;<>$`()]*\S[^'"\\|&;<>$`()]*$/.test(value)
    ? value.trim().split(/\s+/)
    : undefined;
};

import type { Change } from "./change";

/** What a row's value stands in: a stack that runs in k3d, or one of those that are only read and rendered. */
export type Base = "running" | "prod" | "external" | "moved" | "back";

/** A key's other values. */
export interface Row {
  /** Where its values are put. @default the key itself */
  readonly at?: string;
  /** Another value that is right. */
  readonly right?: unknown;
  /** What has to stand beside it. */
  readonly beside?: Change;
  /** A value that cannot work, where the reader takes one. */
  readonly wrong?: unknown;
  /** What has to stand beside that. @default `beside` */
  readonly besideWrong?: Change;
  /** What a message has to say of it. @default the key or the value */
  readonly says?: RegExp;
  /** @default running */
  readonly base?: Base;
  /** Why the key is not tried on a cluster: it is rendered alone, or, without a value, left out. */
  readonly because?: string;
}

/** By their keys, as `schemaKeys` names them. */
export type Rows = Readonly<Record<string, Row>>;

/** The whole change that tries the value of a row. */
export function changeOf(key: string, row: Row, which: "right" | "wrong"): Change | undefined {
  if (row[which] === undefined) return undefined;
  const beside = which === "wrong" ? (row.besideWrong ?? row.beside) : row.beside;
  return { ...beside, [row.at ?? key]: row[which] };
}

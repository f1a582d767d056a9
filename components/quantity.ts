const UNITS: Record<string, number> = {
  m: 1e-3,
  "": 1,
  k: 1e3,
  M: 1e6,
  G: 1e9,
  T: 1e12,
  Ki: 2 ** 10,
  Mi: 2 ** 20,
  Gi: 2 ** 30,
  Ti: 2 ** 40,
};
const QUANTITY = /^(\d+(?:\.\d+)?)(m|k|M|G|T|Ki|Mi|Gi|Ti)?$/;

/** Whether `text` is a Kubernetes quantity this program understands: no exponents, no `P`/`E` suffixes. */
export const isQuantity = (text: string): boolean => QUANTITY.test(text);

/**
 * The number of bytes (or cores) that a Kubernetes quantity means: `512Mi` → 536870912, `100m` → 0.1.
 *
 * @throws when `text` is not a quantity.
 */
export function parseQuantity(text: string): number {
  const match = QUANTITY.exec(text);
  if (!match) throw new Error(`${text} is not a Kubernetes quantity such as 256Mi or 100m`);
  return Number(match[1]) * (UNITS[match[2] ?? ""] ?? 1);
}

/** `bytes` in whole mebibytes, rounded up: 536870912 → `512Mi`. */
export const mebibytes = (bytes: number): string => `${Math.ceil(bytes / 2 ** 20)}Mi`;

const DECIMAL = { m: 1e-3, k: 1e3, M: 1e6, G: 1e9, T: 1e12 };
/** The largest first. */
const BINARY = { Ti: 2 ** 40, Gi: 2 ** 30, Mi: 2 ** 20, Ki: 2 ** 10 };
const UNITS: Readonly<Record<string, number>> = { ...DECIMAL, ...BINARY };
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

/** `bytes` as the API server writes them: the largest binary unit that leaves a whole number, 1.5 × 2^30 → `1536Mi`. */
export function binary(bytes: number): string {
  const whole = Math.ceil(bytes);
  const [unit, size] = Object.entries(BINARY).find(([, size]) => whole % size === 0) ?? ["", 1];
  return `${whole / size}${unit}`;
}

/** A number of cores as the API server writes it: 2 → `2`, 0.25 → `250m`. */
export function cores(number: number): string {
  const milli = Math.ceil(Number((number * 1000).toFixed(6)));
  return milli % 1000 === 0 ? String(milli / 1000) : `${milli}m`;
}

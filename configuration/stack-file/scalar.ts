/**
 * A plain scalar as the engine reads it. Its reader (Go's yaml.v3) knows numbers of YAML 1.1 and 1.2, octal and with
 * underscores, and dates; what it makes of one is not always what stands there.
 */
type Scalar = string | number | boolean | null;

const NULLS = new Set(["", "~", "null", "Null", "NULL"]);
const BOOLEAN = /^(true|True|TRUE|false|False|FALSE)$/;
const NO_NUMBER = /^([-+]?\.(inf|Inf|INF)|\.(nan|NaN|NAN))$/;
const DATE = /^\d{4}-\d{1,2}-\d{1,2}([Tt ]\d{1,2}:\d{1,2}:\d{1,2}(\.\d+)?(Z|[-+]\d\d:\d\d)?)?$/;
const DECIMAL = /^[-+]?(0|[1-9]\d*)$/;
const FLOAT = /^[-+]?(\.\d+|\d+(\.\d*)?)([eE][-+]?\d+)?$/;
const OTHER_BASE = /^([-+]?)(0[xX][\da-fA-F]+|0[bB][01]+|0[oO]?[0-7]+)$/;

/** What the engine makes of the plain scalar `source`; a date, and what is no number, as its text: {@link doubtOf} tells them. */
export function resolved(source: string): Scalar {
  if (NULLS.has(source)) return null;
  if (BOOLEAN.test(source)) return source.toLowerCase() === "true";
  if (NO_NUMBER.test(source) || DATE.test(source)) return source;
  return numberOf(source) ?? source;
}

/** The number that the engine reads; undefined where it reads a text. */
function numberOf(source: string): number | undefined {
  if (!/^[-+.\d]/.test(source)) return undefined;
  // Only behind a digit or sign it leaves out the underscores.
  const plain = source.startsWith(".") ? source : source.replaceAll("_", "");
  const [, sign, digits] = OTHER_BASE.exec(plain) ?? [];
  if (digits !== undefined) {
    const number = Number(/^0[xXbBoO]/.test(digits) ? digits : `0o${digits}`);
    return sign === "-" ? -number : number;
  }
  if (!DECIMAL.test(plain) && !FLOAT.test(plain)) return undefined;
  const number = Number(plain);
  return Number.isFinite(number) ? number : undefined;
}

/**
 * Why `source` is not surely what stands there: the engine reads another value than people, or than other tools do.
 *
 * @param asText whether its text is what counts, as in `env`, where `0.10` must not become `0.1`.
 */
export function doubtOf(source: string, asText: boolean): string | undefined {
  const value = resolved(source);
  if (NO_NUMBER.test(source)) return "is no number that can be handed on";
  if (DATE.test(source)) return "is read as a date, and handed on in another form";
  if (typeof value === "number") {
    if (/_/.test(source)) return "is read as a number without its underscores";
    if (OTHER_BASE.test(source)) return "is read as a number of another base (0… is octal, 0x… hexadecimal)";
    if (/^[-+]?0\d/.test(source)) return "is read as a number, without its leading zeros";
    if (Number.isInteger(value) && !Number.isSafeInteger(value))
      return "is a number of more than 15 digits, whose last ones would be lost";
  } else if (/^[-+]?\d[\d_.]*[eE][-+]?\d+$/.test(source)) return "is a number beyond all bounds";
  if (asText && value !== null && typeof value !== "string" && String(value) !== source)
    return `is read as a ${typeof value}, and its text would become ${String(value)}`;
  return undefined;
}

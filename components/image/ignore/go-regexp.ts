/**
 * Docker makes a pattern with wildcards a regular expression of Go. This translates one, as far as a pattern can hold it,
 * for JavaScript: it means the same there, and what Go refuses is refused.
 */

/** What is no regular expression for Go. */
export class NoExpression extends Error {}

const POSIX: Readonly<Record<string, string>> = {
  alnum: "0-9A-Za-z",
  alpha: "A-Za-z",
  ascii: "\\x00-\\x7f",
  blank: "\\t\\x20",
  cntrl: "\\x00-\\x1f\\x7f",
  digit: "0-9",
  graph: "\\x21-\\x7e",
  lower: "a-z",
  print: "\\x20-\\x7e",
  punct: "\\x21-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7e",
  space: "\\t-\\r\\x20",
  upper: "A-Z",
  word: "\\w",
  xdigit: "0-9A-Fa-f",
};
const PERL: Readonly<Record<string, string>> = { d: "0-9", s: "\\t\\n\\f\\r\\x20", w: "\\w" };
const POSITIONS: Readonly<Record<string, string>> = { A: "^", z: "$", b: "\\b", B: "\\B" };
const CONTROLS: Readonly<Record<string, string>> = { a: "\x07", f: "\f", n: "\n", r: "\r", t: "\t", v: "\v" };

/** Any other `{` is itself. */
const REPEAT = /^(?:[*?]|\{(?:0|[1-9]\d*)(?:,(?:0|[1-9]\d*)?)?\})/;

/** @throws NoExpression */
export function fromGo(expression: string): RegExp {
  let rest = expression;
  const take = (part: RegExp): string | undefined => {
    const found = part.exec(rest)?.[0];
    if (found !== undefined) rest = rest.slice(found.length);
    return found;
  };

  /** `\d`, `\pL`. */
  const setByName = (): string | undefined => {
    const perl = take(/^\\[dsw]/i)?.charAt(1);
    if (perl !== undefined) return set(/[DSW]/.test(perl), PERL[perl.toLowerCase()]);
    const category = take(/^\\p[CLMNPSZ]/i);
    return category && `${category.slice(0, 2)}{${category.slice(2).toUpperCase()}}`;
  };

  const character = (): string => {
    const octal = take(/^\\(?:0[0-7]{0,2}|[1-7][0-7]{1,2})/);
    if (octal !== undefined) return String.fromCodePoint(parseInt(octal.slice(1), 8));
    const hex = take(/^\\x[0-9a-f]{2}/i);
    if (hex !== undefined) return String.fromCodePoint(parseInt(hex.slice(2), 16));
    const control = take(/^\\[afnrtv]/)?.charAt(1);
    if (control !== undefined) return CONTROLS[control] ?? "";
    // No other letter or digit, and nothing beyond ASCII, may be escaped.
    const found = take(/^\\[^0-9A-Za-z\x80-\u{10ffff}]/u)?.slice(1) ?? take(/^[^\\]/u);
    if (found === undefined) throw new NoExpression();
    return found;
  };

  const charClass = (): string => {
    const negative = take(/^\[\^?/) === "[^";
    let items = "";
    for (let first = true; first || take(/^\]/) === undefined; first = false) {
      const posix = take(/^\[:.*?:\]/s)?.slice(2, -2);
      const named = posix === undefined ? setByName() : set(posix.startsWith("^"), POSIX[posix.replace("^", "")]);
      if (named === undefined) {
        const low = character();
        const high = take(/^-(?!\]|$)/) === undefined ? low : character();
        if (codeOf(low) > codeOf(high)) throw new NoExpression();
        items += `${literal(low)}-${literal(high)}`;
      } else items += named;
    }
    return set(negative, items);
  };

  const next = (): string => {
    if (rest.startsWith("[")) return charClass();
    const operator = take(/^[()|]/);
    if (operator !== undefined) return operator;
    if (take(/^\./) !== undefined) return "[^\\n]";
    const position = take(/^(?:[\^$]|\\[AzbB])/);
    // In a group, because Go lets these be repeated as well.
    if (position !== undefined) return `(?:${POSITIONS[position.slice(-1)] ?? position})`;
    const quoted = take(/^\\Q.*?(?:\\E|$)/s);
    if (quoted !== undefined) return Array.from(quoted.slice(2).replace(/\\E$/, ""), literal).join("");
    return setByName() ?? literal(character());
  };
  let translated = "";
  let repeatable = false;
  while (rest !== "") {
    const repeat = take(REPEAT);
    if (repeat === undefined) translated += next();
    else if (!repeatable || !isRepeat(repeat)) throw new NoExpression();
    else translated += repeat;
    repeatable = repeat === undefined && !/[(|]$/.test(translated);
  }
  return new RegExp(translated, "v");
}

/** Go counts to a thousand. */
function isRepeat(repeat: string): boolean {
  const [least = 0, most = least] = (repeat.match(/\d+/g) ?? []).map(Number);
  return least <= most && most <= 1000;
}

function set(negative: boolean, items: string | undefined): string {
  if (items === undefined) throw new NoExpression();
  return `[${negative ? "^" : ""}${items}]`;
}

const codeOf = (character: string) => character.codePointAt(0) ?? 0;
const literal = (character: string) => `\\u{${codeOf(character).toString(16)}}`;

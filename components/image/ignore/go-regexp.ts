/**
 * Docker makes a pattern with wildcards a regular expression of Go. This translates one, as far as a pattern can hold it,
 * for JavaScript: it means the same there, and what Go refuses is refused.
 */

const POSIX: Readonly<Record<string, string>> = {
  ...{ digit: "0-9", xdigit: "0-9A-Fa-f", lower: "a-z", upper: "A-Z", alpha: "A-Za-z", alnum: "0-9A-Za-z" },
  ...{ word: "\\w", ascii: "\\x00-\\x7f", cntrl: "\\x00-\\x1f\\x7f", blank: "\\t\\x20", space: "\\t-\\r\\x20" },
  ...{ print: "\\x20-\\x7e", graph: "\\x21-\\x7e", punct: "\\x21-\\x2f\\x3a-\\x40\\x5b-\\x60\\x7b-\\x7e" },
};
const SPACE = "\\t\\n\\f\\r\\x20";
/** What JavaScript does not know, or takes for something else. */
const OTHERWISE: Readonly<Record<string, string>> = {
  ...{ ".": "[^\\n]", "\\A": "^", "\\z": "$" },
  ...{ "\\a": "\\x07", "\\s": `[${SPACE}]`, "\\S": `[^${SPACE}]` },
};

/** Any other `{` is itself. */
const REPEAT = /^(?:[*?]|\{(?:0|[1-9]\d*)(?:,(?:0|[1-9]\d*)?)?\})/;

/** @throws SyntaxError */
export function fromGo(expression: string): RegExp {
  let rest = expression;
  const take = (part: RegExp): string | undefined => {
    const found = part.exec(rest)?.[0];
    if (found !== undefined) rest = rest.slice(found.length);
    return found;
  };
  const translated = (found: string | undefined) => found && (OTHERWISE[found] ?? found);

  /** `\d`, `\pL`. */
  const setByName = () =>
    translated(take(/^\\[dsw]/i)) ?? take(/^\\p[CLMNPSZ]/i)?.replace(/.$/, (category) => `{${category.toUpperCase()}}`);

  const character = (): string => {
    const octal = take(/^\\(?:0[0-7]{0,2}|[1-7][0-7]{1,2})/);
    if (octal !== undefined) return literal(String.fromCodePoint(parseInt(octal.slice(1), 8)));
    const code = translated(take(/^\\(?:[afnrtv]|x[0-9A-Fa-f]{2})/));
    if (code !== undefined) return code;
    // No other letter or digit, and nothing beyond ASCII, may be escaped.
    const found = take(/^\\[^0-9A-Za-z\x80-\u{10ffff}]/u)?.slice(1) ?? take(/^[^\\]/u);
    if (found === undefined) throw new SyntaxError(`not in Go: ${rest}`);
    return literal(found);
  };

  const charClass = (): string => {
    let items = take(/^\[\^?/)!;
    for (let first = true; first || take(/^\]/) === undefined; first = false) {
      const posix = take(/^\[:.*?:\]/s)?.slice(2, -2);
      const set = posix === undefined ? setByName() : posixSet(posix);
      items += set ?? character();
      if (set === undefined && take(/^-(?!\]|$)/) !== undefined) items += `-${character()}`;
    }
    return `${items}]`;
  };

  const next = (): string => {
    if (rest.startsWith("[")) return charClass();
    const operator = translated(take(/^[()|.]/) ?? take(REPEAT));
    // Go counts to a thousand.
    if (operator?.match(/\d+/g)?.some((count) => Number(count) > 1000)) throw new SyntaxError(`not in Go: ${operator}`);
    if (operator !== undefined) return operator;
    // In a group, because Go lets these be repeated as well.
    const position = translated(take(/^(?:[\^$]|\\[AzbB])/));
    if (position !== undefined) return `(?:${position})`;
    const quoted = take(/^\\Q.*?(?:\\E|$)/s);
    if (quoted !== undefined) return Array.from(quoted.slice(2).replace(/\\E$/, ""), literal).join("");
    return setByName() ?? character();
  };
  let whole = "";
  while (rest !== "") whole += next();
  return new RegExp(whole, "v");
}

function posixSet(name: string): string {
  const set = POSIX[name.replace("^", "")];
  if (set === undefined) throw new SyntaxError(`not in Go: [:${name}:]`);
  return `[${name.startsWith("^") ? "^" : ""}${set}]`;
}

const literal = (character: string) => `\\u{${character.codePointAt(0)!.toString(16)}}`;

import { fromGo } from "./go-regexp";

/**
 * What Docker asks of a pattern before anything is matched: Go's `filepath.Match(pattern, ".")`, which reads no further than
 * it needs for its answer. What is wrong behind that is found where it is matched, as a regular expression.
 */
const WELL_FORMED = (() => {
  const character = String.raw`(?:\\.|[^\\\]-])`;
  const charClass = String.raw`\[(?:\^|(?!\^))(?:${character}(?:-${character})?)+\]`;
  const part = String.raw`(?:${charClass}|\\.|[^\\[*])*`;
  const dot = String.raw`(?:\\?\.|\?|${charClass})\*+`;
  return new RegExp(String.raw`^\**(?!\*)(?:${dot}(?!\*)|(?!${dot}))${part}(?:\*|$)`, "su");
})();

export const isWellFormed = (pattern: string) => WELL_FORMED.test(pattern);

/**
 * Whether a path matches a cleaned pattern, by the rules of github.com/moby/patternmatcher: `*`, `**`, `?`, `[…]` and `\`.
 * @throws SyntaxError
 */
export function matcher(pattern: string): (path: string) => boolean {
  const characters = Array.from(pattern);
  let expression = "^";
  let plain = true;
  for (let i = 0; i < characters.length; i++) {
    const character = characters[i] ?? "";
    if (character === "*" && characters[i + 1] === "*") {
      const first = i === 0;
      i += characters[i + 2] === "/" ? 2 : 1;
      const last = i === characters.length - 1;
      // Beside a ** at the start or at the end, every other character is itself, even a `^`.
      if (last && plain && !first) return (path) => path.startsWith(pattern.slice(0, -2));
      if (first && !/[*?[\]\\]/.test(pattern.slice(2))) return endsWith(pattern.slice(2));
      expression += last ? ".*" : "(.*/)?";
      plain = false;
    } else if (character === "*" || character === "?") {
      expression += character === "*" ? "[^/]*" : "[^/]";
      plain = false;
    } else if (character === "\\") {
      i += 1;
      expression += `\\${characters[i] ?? ""}`;
      plain = false;
    } else {
      // `|`, `{…}` and `^` are passed on: beside a wildcard they mean to Docker what they mean in an expression.
      expression += /[.+()$]/.test(character) ? `\\${character}` : character;
      plain &&= character !== "[" && character !== "]";
    }
  }
  if (plain) return (path) => path === pattern;
  const compiled = fromGo(`${expression}$`);
  return (path) => compiled.test(path);
}

/** Of what stands behind a `**`, with its slash: `/name` is the end of `name` at the root too. */
const endsWith = (end: string) => (path: string) => path.endsWith(end) || `/${path}` === end;

import { LINK, type Pair } from "./pair";

const NAMES = [
  ...["a", "b", "A", "src", "Src", "app", "lib", "test", "Charts", "charts", "main.py", "x.test.ts", ".env", ".git"],
  ...[
    "+page.ts",
    "c++",
    "(docs)",
    "docs|env",
    "[id]",
    "x^y",
    "^",
    "$x",
    "{y}",
    "#n",
    "!z",
    "a b",
    "übung",
    "한",
    "*",
    "d1",
  ],
];
const GARBAGE = Array.from("ab1/*?[]^\\!+|(){}$.-:dpQEsw \t");

/** Pseudo-random, the same for the same seed. */
export function generator(seed: number) {
  let state = seed >>> 0;
  const below = (end: number) => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) % end;
  };
  const chance = (percent: number) => below(100) < percent;
  const one = <T>(of: readonly T[]): T => of[below(of.length)] as T;
  const times = <T>(from: number, to: number, make: () => T): T[] =>
    Array.from({ length: from + below(to - from + 1) }, make);

  /** A few names for a tree, so that its paths meet. */
  function tree(): string[] {
    const names = times(3, 6, () => one(NAMES));
    const found = new Map<string, string>();
    for (const parts of times(4, 10, () => times(1, 4, () => one(names)))) {
      const path = parts.join("/");
      const folders = parts.map((_, depth) => parts.slice(0, depth).join("/"));
      const taken = [...found.keys()].some((other) => other.startsWith(`${path}/`)) || found.has(path);
      if (taken || folders.some((folder) => found.has(folder))) continue;
      found.set(path, chance(8) ? `${path}${LINK}${one(names)}` : path);
    }
    return [...found.values()];
  }

  const wild = (part: string): string =>
    one<() => string>([
      () => "*",
      () => "**",
      () => `${part.slice(0, 1)}*`,
      () => `*${part.slice(-1)}`,
      () => `**${part.slice(-1)}`,
      () => part.replace(/./u, "?"),
      () => part.replace(/./u, (first) => `[${first}]`),
      () =>
        part.replace(/./u, one(["[a-z]", "[^a]", "[!a]", "[A-Zs]", "[[:alpha:]]", "[^/]", "[]a]", "[z-a]", "[", "]"])),
      () => part.replace(/./u, (first) => `\\${first}`),
      () => part.replace(/(?=.$)/u, "\\"),
      () => (part === part.toLowerCase() ? part.toUpperCase() : part.toLowerCase()),
      () => part.replace(/./u, one(["^", "+", "|", "(", ")", "{", "$", ".", "\\d", "\\w", "\\pL", "\\x61", "\\Q"])),
      () => `${part}|${part}`,
      () => `^${part}`,
    ])();

  function line(paths: readonly string[]): string {
    if (chance(4))
      return one(["", "# note", " # no note", "!", "! ", "/", "!/", ".", "..", "!.", "**", "!**", "*", "!*", "\\"]);
    if (chance(6)) return times(1, 6, () => one(GARBAGE)).join("");
    const parts = one(paths).split(LINK)[0]?.split("/") ?? [];
    const kept = chance(45) ? parts.slice(0, 1 + below(parts.length)) : parts;
    let pattern = kept.map((part) => (chance(30) ? wild(part) : part)).join("/");
    if (chance(12)) pattern = one(["**/", "**/*/", "*/"]) + pattern.split("/").slice(-1).join("");
    if (chance(15)) pattern += one(["/", "/*", "/**", "/**/", "/*/**", "/.", "/../b", " ", "\t"]);
    if (chance(15)) pattern = one(["./", "/", "../", "a/../", "//", " ", "./."]) + pattern;
    if (chance(5)) pattern = pattern.replaceAll("/", "//");
    return chance(35) ? one(["!", "!", "!", "! ", "!./", "!/"]) + pattern : pattern;
  }

  return (): Pair => {
    const paths = tree();
    const lines = times(1, 6, () => line(paths));
    if (chance(25)) lines.unshift(one(["*", "**", "*/*", "**/*"]));
    const end = chance(15) ? "\r\n" : "\n";
    return { tree: paths, ignore: (chance(4) ? "\ufeff" : "") + lines.join(end) + (chance(80) ? end : "") };
  };
}

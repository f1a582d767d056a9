/** Secret values that can be found again, in whatever form they leak. */

/** Characters that URLs, YAML, JSON and shells escape: a search must not depend on their form. */
const AWKWARD = `@:/?#%&+ '"ü`;

/** A made-up secret for `name`: a word that no encoding changes, and characters that all of them do. */
export const canary = (name: string) => `${wordOf(name)}${AWKWARD}`;

/** The part of a canary that survives percent-encoding and escaping. */
export const wordOf = (name: string) => `Canary${Buffer.from(name).toString("hex")}Canary`;

/** The forms to search for: the word as it is, in hex, and in base64 wherever it starts within a larger text. */
function forms(word: string): string[] {
  const base64 = [0, 1, 2].map((shift) => {
    const text = Buffer.concat([Buffer.alloc(shift), Buffer.from(word)]).toString("base64");
    // The first and the last characters also depend on what stands beside the word.
    return text.slice(shift === 0 ? 0 : 4, Math.floor((shift + word.length) / 3) * 4);
  });
  const url = base64.map((text) => text.replaceAll("+", "-").replaceAll("/", "_"));
  return [...new Set([word, Buffer.from(word).toString("hex"), ...base64, ...url])];
}

/** The words, of those given, that `text` gives away. */
export const leaked = (text: string, words: readonly string[]): string[] =>
  words.filter((word) => forms(word).some((form) => text.includes(form)));

/** A fault of YAML itself, in plain words: which line, what, and the cure; never what stands in the lines around it. */
import { Lexer, type YAMLError } from "yaml";

interface Words {
  readonly problem: string;
  readonly cure: string;
}

const QUOTES = 'put a text with ": ", " #" or a special sign in front into quotes: key: "a: b"';
const INDENT = "set the line as far in as its neighbours of the same level, with blanks";

/** By the code of the error, or what its message holds where a code stands for several. The first that fits. */
const WORDS: readonly (readonly [RegExp, Words])[] = [
  [
    /^TAB_AS_INDENT/,
    { problem: "a tab stands in front, and YAML counts blanks only", cure: "write blanks for the tab" },
  ],
  [/^MISSING_CHAR.*quote/, { problem: "a quote is opened and not closed", cure: "close it with the same sign" }],
  [/^MISSING_CHAR Sequence/, { problem: "has too many blanks in front, or too few", cure: INDENT }],
  [
    /^(MISSING_CHAR|UNEXPECTED_TOKEN|BAD_INDENT).*(flow|, or|[\]}])/i,
    {
      problem: "a list in [ ] or a map in { } is not closed, or lacks a comma",
      cure: "close it, and set a comma between two of its entries",
    },
  ],
  [
    /^(MISSING_CHAR|MULTILINE_IMPLICIT_KEY)/,
    { problem: "a colon is missing, or stands without the blank after it", cure: "write key: value" },
  ],
  [/^BLOCK_AS_IMPLICIT_KEY.*MULTILINE/, { problem: "the line after it has too many blanks in front", cure: INDENT }],
  [/^BLOCK_AS_IMPLICIT_KEY/, { problem: 'a second ": " stands in the line, in a text without quotes', cure: QUOTES }],
  [/^BAD_INDENT|^BLOCK_IN_FLOW/, { problem: "has too many blanks in front, or too few", cure: INDENT }],
  [
    /^MULTIPLE_DOCS/,
    { problem: "a second document begins here", cure: "delete the line ---: a stack's file is one document" },
  ],
  [
    /^BAD_SCALAR_START|^BAD_DIRECTIVE/,
    { problem: "a text begins with a sign that YAML keeps for itself", cure: QUOTES },
  ],
  [
    /^BAD_DQ_ESCAPE/,
    { problem: 'a \\ in "…" begins no escape that YAML knows', cure: "write it twice, or take single quotes: '…'" },
  ],
  [
    /^(BAD_ALIAS|BAD_PROP|MULTIPLE_(ANCHORS|TAGS)|TAG_)/,
    { problem: "an anchor &name, an alias *name or a tag stands wrong", cure: "write the value itself there" },
  ],
  [
    /^UNEXPECTED_TOKEN Unexpected scalar at node end/,
    {
      problem: "a text goes on behind its end",
      cure: "set the whole text into one pair of quotes, and close them once",
    },
  ],
  [
    /^UNEXPECTED_TOKEN/,
    { problem: "something stands where a value has ended, or a list's - and a map's key are mixed", cure: INDENT },
  ],
];

const OTHER: Words = { problem: "cannot be read as YAML", cure: `${INDENT}; ${QUOTES}` };

/** What the first of `errors` means, and the offset in `text` that it is about. */
export function syntaxFault(text: string, errors: readonly YAMLError[]): Words & { readonly offset: number } {
  const [first, second] = errors;
  const told = `${first?.code} ${first?.message} ${second?.code ?? ""}`;
  const words = WORDS.find(([pattern]) => pattern.test(told))?.[1] ?? OTHER;
  const offset = first?.message.startsWith("Missing closing") ? lastQuote(text) : undefined;
  return { ...words, offset: offset ?? first?.pos[0] ?? 0 };
}

/** Where the quote was opened that is never closed: the parser tells the end of the file. */
function lastQuote(text: string): number | undefined {
  let [offset, opened]: [number, number | undefined] = [0, undefined];
  for (const token of new Lexer().lex(text)) {
    if (/^["']/.test(token)) opened = offset;
    // Marks of the lexer's own stand for nothing in the text.
    if (!/^[\x02\x18\x1f]$/.test(token)) offset += token.length;
  }
  return opened;
}

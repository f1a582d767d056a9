/** A fault of YAML itself, in plain words: which line, what, and the cure; never what stands in the lines around it. */
import { Lexer, type YAMLError } from "yaml";

const QUOTES = 'put a text with ": ", " #" or a special sign in front into quotes: key: "a: b"';
const INDENT = "set the line as far in as its neighbours of the same level, with blanks";

/** By the code of the error, or what its message holds where a code stands for several. The first that fits. */
const WORDS: readonly (readonly [told: RegExp, problem: string, cure: string])[] = [
  [/^TAB_AS_INDENT/, "a tab stands in front, and YAML counts blanks only", "write blanks for the tab"],
  [/^MISSING_CHAR.*quote/, "a quote is opened and not closed", "close it with the same sign"],
  [/^MISSING_CHAR Sequence/, "has too many blanks in front, or too few", INDENT],
  [
    /^(MISSING_CHAR|UNEXPECTED_TOKEN|BAD_INDENT).*(flow|, or|[\]}])/i,
    "a list in [ ] or a map in { } is not closed, or lacks a comma",
    "close it, and set a comma between two of its entries",
  ],
  [
    /^(MISSING_CHAR|MULTILINE_IMPLICIT_KEY)/,
    "a colon is missing, or stands without the blank after it",
    "write key: value",
  ],
  [/^BLOCK_AS_IMPLICIT_KEY.*MULTILINE/, "the line after it has too many blanks in front", INDENT],
  [/^BLOCK_AS_IMPLICIT_KEY/, 'a second ": " stands in the line, in a text without quotes', QUOTES],
  [/^BAD_INDENT|^BLOCK_IN_FLOW/, "has too many blanks in front, or too few", INDENT],
  [/^MULTIPLE_DOCS/, "a second document begins here", "delete the line ---: a stack's file is one document"],
  [/^BAD_SCALAR_START|^BAD_DIRECTIVE/, "a text begins with a sign that YAML keeps for itself", QUOTES],
  [/^BAD_DQ_ESCAPE/, 'a \\ in "…" begins no escape that YAML knows', "write it twice, or take single quotes: '…'"],
  [
    /^(BAD_ALIAS|BAD_PROP|MULTIPLE_(ANCHORS|TAGS)|TAG_)/,
    "an anchor &name, an alias *name or a tag stands wrong",
    "write the value itself there",
  ],
  [
    /^UNEXPECTED_TOKEN Unexpected scalar at node end/,
    "a text goes on behind its end",
    "set the whole text into one pair of quotes, and close them once",
  ],
  [/^UNEXPECTED_TOKEN/, "something stands where a value has ended, or a list's - and a map's key are mixed", INDENT],
  [/^/, "cannot be read as YAML", `${INDENT}; ${QUOTES}`],
];

/** What the first of `errors` means, and the offset in `text` that it is about. */
export function syntaxFault(text: string, errors: readonly YAMLError[]) {
  const [first, second] = errors;
  const told = `${first?.code} ${first?.message} ${second?.code ?? ""}`;
  const [, problem, cure] = WORDS.find(([pattern]) => pattern.test(told))!;
  const offset = first?.message.startsWith("Missing closing") ? lastQuote(text) : undefined;
  return { problem, cure, offset: offset ?? first?.pos[0] ?? 0 };
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

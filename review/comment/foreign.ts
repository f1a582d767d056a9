/** Markdown that a job which ran the pull request's own code left behind: shown, but with nothing it could do. */

/** Between the characters of a sign it is not seen, and the sign is none any more: in code it stays readable. */
const JOINER = "\u2060";

/** What hides, or turns what stands beside it around. */
const INVISIBLE = /[\p{Cf}\u2028\u2029]/gu;

/** Other tags than those that a comparison has, and comments. */
const TAG = /<(?!\/?(?:details|summary|code)>)/g;

/**
 * The text without mentions, links, images and HTML of its own. How GitHub reads Markdown is not imitated: the signs are
 * broken wherever they stand, code included.
 */
export const harmless = (text: string): string =>
  text
    .replace(INVISIBLE, (char) => `\\u{${char.codePointAt(0)!.toString(16)}}`)
    .replace(TAG, `<${JOINER}`)
    .replace(/@(?=[\w-])/g, `@${JOINER}`)
    .replace(/\](?=[([:])/g, `]${JOINER}`)
    .replace(/:(?=\/\/)/g, `:${JOINER}`)
    .replace(/\b(www)\./gi, `$1${JOINER}.`)
    .replace(/#(?=\d)/g, `#${JOINER}`);

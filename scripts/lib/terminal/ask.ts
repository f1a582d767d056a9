/** A question that only a person at a terminal can answer. */
import { createInterface } from "node:readline/promises";

import { Failure } from "../../../configuration/failure";

/**
 * Has `word` typed before something that cannot be undone.
 *
 * @throws Failure when something else is typed, or nobody is there to ask.
 */
export async function confirmByTyping(word: string, question: string, withoutAsking: string): Promise<void> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) {
    throw new Failure(`Nobody is at a terminal to confirm this; nothing was changed. Without asking: ${withoutAsking}`);
  }
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    const answer = await terminal.question(`${question} Type ${word} to go on: `);
    if (answer.trim() !== word) throw new Failure("Nothing was changed.");
  } finally {
    terminal.close();
  }
}

/** Asks for a value; the default where nothing is typed, or nobody is there to ask. */
export async function askFor(question: string, fallback: string): Promise<string> {
  if (!process.stdin.isTTY || !process.stdout.isTTY) return fallback;
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  try {
    return (await terminal.question(`${question} (${fallback}): `)).trim() || fallback;
  } finally {
    terminal.close();
  }
}

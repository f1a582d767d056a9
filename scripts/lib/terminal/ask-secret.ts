/** A secret from a person, without echo, or from the standard input where that is no terminal. */
import { text } from "node:stream/consumers";

import { Failure } from "../../../configuration/failure";

const ENTER = /[\r\n]/;
const INTERRUPTED = "\u0003";
const ENDED = "\u0004";
const BACKSPACE = /[\u007f\b]/;

/** The value, without the newline at its end that `echo`, a file or the enter key add. @throws Failure where there is none. */
export async function askSecret(question: string): Promise<string> {
  const { stdin } = process;
  const value = stdin.isTTY ? await typed(question) : (await text(stdin)).replace(/(\r?\n)+$/, "");
  if (value === "") throw new Failure("No value was given; nothing was changed.");
  return value;
}

function typed(question: string): Promise<string> {
  const { stdin, stderr } = process;
  stderr.write(question);
  stdin.setRawMode(true).setEncoding("utf8").resume();
  return new Promise((resolve, reject) => {
    let value = "";
    const end = (finish: () => void) => {
      stdin.off("data", take).setRawMode(false).pause();
      stderr.write("\n");
      finish();
    };
    const take = (chunk: string) => {
      for (const letter of chunk) {
        if (letter === INTERRUPTED) return end(() => reject(new Failure("Nothing was changed.")));
        if (ENTER.test(letter) || letter === ENDED) return end(() => resolve(value));
        value = BACKSPACE.test(letter) ? value.slice(0, -1) : value + letter;
      }
    };
    stdin.on("data", take);
  });
}

/** What a command that is interrupted (Ctrl-C, a closed terminal) does before it ends. A second time it says what it leaves. */
const cleanups = new Map<() => Promise<unknown>, string>();
const unbroken = new Map<Promise<unknown>, string>();
let isListening = false;
let began: number | undefined;

/** npm hands on a Ctrl-C that the terminal has sent already: that is not a second one. */
const REPEATED_MS = 1000;
const LEFT = "What was made for the meantime may be left.";
const HALF_DONE = "What was under way may be half done.";

/** Uses something that is taken away again, whatever comes. */
export async function afterwards<T>(clean: () => Promise<unknown>, use: () => Promise<T>): Promise<T> {
  try {
    return await onInterrupt(clean, use);
  } finally {
    await clean();
  }
}

/**
 * Does `clean` where the command is interrupted while `use` is at work.
 *
 * @param undone what is said to who does not wait for it.
 */
export async function onInterrupt<T>(
  clean: () => Promise<unknown>,
  use: () => Promise<T>,
  undone: string = LEFT,
): Promise<T> {
  listen();
  cleanups.set(clean, undone);
  try {
    return await use();
  } finally {
    cleanups.delete(clean);
  }
}

/** Work of moments that would leave something half done: it is waited for. @param undone as above. */
export async function unbrokenly<T>(work: Promise<T>, undone: string = HALF_DONE): Promise<T> {
  unbroken.set(work, undone);
  try {
    return await work;
  } finally {
    unbroken.delete(work);
  }
}

/** What a first signal does; where that is under way, nothing. */
export function interrupt(): void {
  if (began !== undefined) return;
  began = performance.now();
  void end();
}

function listen(): void {
  if (isListening) return;
  isListening = true;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => onSignal());
}

function onSignal(): void {
  if (began === undefined) return interrupt();
  if (performance.now() - began < REPEATED_MS) return;
  for (const undone of new Set([...unbroken.values(), ...cleanups.values()])) console.error(undone);
  exit();
}

async function end(): Promise<void> {
  while (unbroken.size > 0) await Promise.allSettled(unbroken.keys());
  await Promise.allSettled([...cleanups.keys()].map((clean) => clean()));
  exit();
}

/** As a shell reports it. */
const exit = () => process.exit(130);

/** What a command that is interrupted (Ctrl-C, a closed terminal) does before it ends. A second time it ends at once. */
const cleanups = new Set<() => Promise<unknown>>();
const unbroken = new Set<Promise<unknown>>();
let isListening = false;

/** Uses something that is taken away again, whatever comes. */
export async function afterwards<T>(clean: () => Promise<unknown>, use: () => Promise<T>): Promise<T> {
  try {
    return await onInterrupt(clean, use);
  } finally {
    await clean();
  }
}

/** Does `clean` where the command is interrupted while `use` is at work. */
export async function onInterrupt<T>(clean: () => Promise<unknown>, use: () => Promise<T>): Promise<T> {
  listen();
  cleanups.add(clean);
  try {
    return await use();
  } finally {
    cleanups.delete(clean);
  }
}

/** Work of moments that would leave something half done: it is waited for. */
export async function unbrokenly<T>(work: Promise<T>): Promise<T> {
  unbroken.add(work);
  try {
    return await work;
  } finally {
    unbroken.delete(work);
  }
}

function listen(): void {
  if (isListening) return;
  isListening = true;
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.once(signal, () => void end());
}

async function end(): Promise<void> {
  await Promise.allSettled(unbroken);
  await Promise.allSettled([...cleanups].map((clean) => clean()));
  // As a shell reports it.
  process.exit(130);
}

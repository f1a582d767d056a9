/** Runs each script with an option that there is not, one after the other in this process, which loads what they share once. */
import { join } from "node:path";

import { script } from "../../../../configuration/failure";
import { ROOT } from "../../../support/config";

export interface Refusal {
  readonly exitCode: number;
  readonly stdout: string;
  readonly stderr: string;
}

/** Where `write` is called instead of the stream's own, until it is given back. */
function caught(stream: NodeJS.WriteStream): () => string {
  const [write, chunks] = [stream.write.bind(stream), [] as string[]];
  stream.write = (chunk: string | Uint8Array) => chunks.push(String(chunk)) > 0;
  return () => {
    stream.write = write;
    return chunks.join("").trimEnd();
  };
}

async function refusal(file: string): Promise<Refusal> {
  const streams = [caught(process.stdout), caught(process.stderr)] as const;
  process.argv.splice(1, Infinity, join(ROOT, file), "--nonsense");
  await import(join(ROOT, file));
  await new Promise(setImmediate);
  const exitCode = Number(process.exitCode ?? 0);
  process.exitCode = 0;
  return { exitCode, stdout: streams[0](), stderr: streams[1]() };
}

if (require.main === module)
  script(async () => {
    // Each script listens to it.
    process.stdout.setMaxListeners(0);
    const all: Record<string, Refusal> = {};
    for (const file of process.argv.slice(2)) all[file] = await refusal(file);
    console.log(JSON.stringify(all));
  });

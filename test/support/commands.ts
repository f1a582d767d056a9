/**
 * Stand-ins for programs such as `docker`: executables on PATH that ask the test itself what they print. So the code
 * under test runs real processes, and what they "do" is a function in the test.
 */
import { chmodSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { delimiter, join } from "node:path";

import { setEnvironment, temporaryFolder, type Cleanup } from "./temporary";

export interface Call {
  readonly command: string;
  readonly args: readonly string[];
  /** Command and arguments, with blanks between. */
  readonly line: string;
  /** What it was given on its standard input; empty but for `docker exec -i` and `pulumi stack import`. */
  readonly input: Buffer;
  /** Docker's configuration that it was given; empty for the user's own. */
  readonly dockerConfig: string;
}

export interface Answer {
  readonly stdout?: string | Buffer;
  readonly stderr?: string;
  /** @default 0 */
  readonly code?: number;
}

export interface FakeCommands {
  /** Every call so far. */
  readonly calls: Call[];
  /** The calls so far as lines. */
  readonly lines: () => string[];
  /** The environment for processes that are to find the stand-ins. */
  readonly env: Record<string, string>;
  /** kubectl's configuration in their place; there is none until somebody writes it. */
  readonly kubeconfig: string;
}

/** Puts stand-ins of `names` in front of PATH, and keeps the user's kubeconfig out of reach, until the test ends. */
export async function fakeCommands(
  t: Cleanup,
  names: readonly string[],
  answer: (call: Call) => Answer | Promise<Answer>,
): Promise<FakeCommands> {
  const folder = temporaryFolder(t);
  const socket = join(folder, "socket");
  const calls: Call[] = [];
  const respond = async (sent: Buffer) => {
    const end = sent.indexOf("\n");
    const told = JSON.parse(sent.toString("utf8", 0, end)) as Pick<Call, "command" | "args" | "dockerConfig">;
    const call = { ...told, line: [told.command, ...told.args].join(" "), input: sent.subarray(end + 1) };
    calls.push(call);
    return answer(call);
  };
  const failed = (error: Error): Answer => ({ stderr: `the stand-in failed: ${error.stack}`, code: 99 });
  const server = createServer({ allowHalfOpen: true }, (client) => {
    const chunks: Buffer[] = [];
    client
      .on("data", (chunk) => chunks.push(chunk))
      .on("end", () => {
        const answered = respond(Buffer.concat(chunks)).catch(failed);
        void answered.then(({ stdout = "", stderr = "", code = 0 }) => {
          client.write(`${JSON.stringify({ stderr, code })}\n`);
          client.end(stdout);
        });
      });
  });
  await new Promise<void>((resolve) => server.listen(socket, resolve));
  t.after(() => server.close());
  for (const name of names) {
    writeFileSync(join(folder, name), source(name, socket));
    chmodSync(join(folder, name), 0o755);
  }
  const kubeconfig = join(folder, "kubeconfig");
  setEnvironment(t, { PATH: `${folder}${delimiter}${process.env["PATH"]}`, KUBECONFIG: kubeconfig });
  const env = Object.fromEntries(Object.entries(process.env).map(([key, value]) => [key, value ?? ""]));
  return { calls, lines: () => calls.map(({ line }) => line), env, kubeconfig };
}

/** Without HTTP, which it would take longer to load than to start Node. */
const source = (name: string, socket: string) => `#!${process.execPath}
const args = process.argv.slice(2);
const dockerConfig = process.env.DOCKER_CONFIG || "";
const chunks = [];
const server = require("node:net").connect(${JSON.stringify(socket)});
server.on("data", (chunk) => chunks.push(chunk)).on("end", () => {
  const answer = Buffer.concat(chunks);
  const end = answer.indexOf("\\n");
  const { stderr, code } = JSON.parse(answer.toString("utf8", 0, end));
  process.stderr.write(stderr);
  process.stdout.write(answer.subarray(end + 1));
  process.exitCode = code;
});
server.write(JSON.stringify({ command: ${JSON.stringify(name)}, args, dockerConfig }) + "\\n");
args.includes("-i") || args.slice(0, 2).join(" ") === "stack import" ? process.stdin.pipe(server) : server.end();
`;

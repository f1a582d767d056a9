/**
 * Stand-ins for programs such as `docker`: executables on PATH that ask the test itself what they print. So the code
 * under test runs real processes, and what they "do" is a function in the test.
 */
import { chmodSync, writeFileSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import { delimiter, join } from "node:path";
import { buffer } from "node:stream/consumers";

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
  const server = createServer((request, response) => {
    const failed = (error: Error) => ({ stdout: "", stderr: `the stand-in failed: ${error.stack}`, code: 99 });
    void respond(request)
      .catch(failed)
      .then((answered) => response.end(JSON.stringify(answered)));
  });
  const respond = async (request: IncomingMessage) => {
    const told = JSON.parse(decodeURIComponent(request.url!.slice(1))) as Pick<
      Call,
      "command" | "args" | "dockerConfig"
    >;
    const call = { ...told, line: [told.command, ...told.args].join(" "), input: await buffer(request) };
    calls.push(call);
    const { stdout = "", stderr = "", code = 0 } = await answer(call);
    return { stdout: Buffer.from(stdout).toString("base64"), stderr, code };
  };
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

const source = (name: string, socket: string) => `#!${process.execPath}
const args = process.argv.slice(2);
const dockerConfig = process.env.DOCKER_CONFIG || "";
const path = "/" + encodeURIComponent(JSON.stringify({ command: ${JSON.stringify(name)}, args, dockerConfig }));
const request = require("node:http").request({ socketPath: ${JSON.stringify(socket)}, path, method: "POST" }, (response) => {
  let text = "";
  response.on("data", (chunk) => (text += chunk)).on("end", () => {
    const { stdout, stderr, code } = JSON.parse(text);
    process.stderr.write(stderr);
    process.stdout.write(Buffer.from(stdout, "base64"));
    process.exitCode = code;
  });
});
args.includes("-i") || args.includes("import") ? process.stdin.pipe(request) : request.end();
`;

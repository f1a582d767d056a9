/** Running the commands of Docker and k3d: each failure one sentence, with the command that cures it, and none for ever. */
import { stripVTControlCharacters } from "node:util";

import execa from "execa";

export class CommandError extends Error {
  public constructor(
    message: string,
    /** What the command printed to its standard error. */
    public readonly stderr: string,
  ) {
    super(message);
  }
}

export interface RunOptions extends execa.Options {
  /**
   * Seconds that it may print nothing and take nothing of its input; then it is ended. Silence is what counts, not the
   * time in all: a download over a slow line is no fault. @default {@link SILENCE_SECONDS}
   */
  readonly silence?: number;
}

/** For a command that looks something up, which takes a fraction of a second: whatever takes this long, hangs. */
export const SILENCE_SECONDS = 60;

/** For one that pulls or pushes: Docker prints a line for each layer, and nothing while a large one crosses a slow line. */
export const TRANSFER_SILENCE_SECONDS = 15 * 60;

/** Runs a command and gives what it printed. @throws {@link CommandError} when it is missing, fails or falls silent. */
export async function run(command: string, args: readonly string[], options: RunOptions = {}): Promise<string> {
  return (await unlessSilent(start(command, args, options), options.silence)).stdout;
}

interface Turn {
  before: Promise<unknown>;
  next?: Promise<string>;
}

const turns = new Map<string, Turn>();

/**
 * {@link run} for a question that many ask at about the same time, as each of fifty resources does of one cluster: while one
 * process answers, those who come wait for the next one, which answers them all. So no answer is older than its question.
 */
export function ask(command: string, args: readonly string[]): Promise<string> {
  const key = JSON.stringify([command, ...args]);
  const turn = turns.get(key) ?? { before: Promise.resolve() };
  turns.set(key, turn);
  turn.next ??= turn.before.then(() => {
    delete turn.next;
    const answer = run(command, args);
    turn.before = answer.catch(() => undefined);
    return answer;
  });
  return turn.next;
}

/** Starts a command whose streams the caller connects. */
export function start(command: string, args: readonly string[], options: RunOptions = {}): execa.ExecaChildProcess {
  const { silence: _, ...rest } = options;
  return execa(command, args, rest);
}

/** What a started command printed. @throws {@link CommandError} when it is missing, fails or falls silent. */
export async function unlessSilent(
  child: execa.ExecaChildProcess,
  seconds = SILENCE_SECONDS,
): Promise<execa.ExecaReturnValue> {
  let timer: NodeJS.Timeout | undefined;
  const silence = new Promise<never>((_, reject) => {
    const fallenSilent = () => {
      child.kill("SIGTERM", { forceKillAfterTimeout: 5000 });
      reject(new CommandError(`\`${child.spawnargs.join(" ")}\` said nothing for ${seconds} s, and was ended`, ""));
    };
    timer = setTimeout(fallenSilent, seconds * 1000);
    const heard = () => timer?.refresh();
    child.stdout?.on("data", heard);
    child.stderr?.on("data", heard);
    child.stdin?.on("drain", heard);
  });
  try {
    return await Promise.race([child, silence]);
  } catch (error) {
    throw error instanceof CommandError ? error : failureOf(error as execa.ExecaError & { code?: string });
  } finally {
    clearTimeout(timer);
  }
}

/** The variable with the command that says what this machine lacks, where the program has one: each process is started with it. */
const CHECK = "MACHINE_CHECK";

const NO_DAEMON =
  /Cannot connect to the Docker daemon|docker daemon is not running|failed to connect to the docker API/i;

function failureOf({ code, stderr = "", shortMessage, command }: execa.ExecaError & { code?: string }): CommandError {
  const [program = ""] = command.split(" ");
  const { [CHECK]: check } = process.env;
  if (code === "ENOENT")
    return new CommandError(`${program} is not installed${check ? `; \`${check}\` says how to get it` : ""}`, "");
  if (NO_DAEMON.test(stderr)) {
    const how = check ? ` (\`${check}\` says how)` : "";
    return new CommandError(`Docker is not running; start it, then try again${how}`, stderr);
  }
  const last = stripVTControlCharacters(stderr).trim().split("\n").slice(-5).join("\n");
  return new CommandError(`${shortMessage}\n${last}`, stderr);
}

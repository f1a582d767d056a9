/** Docker's credential helpers: programs `docker-credential-NAME` that keep logins, or make them of another session. */
import { execFile, type ExecFileException } from "node:child_process";
import { accessSync, constants } from "node:fs";
import { delimiter, join } from "node:path";
import { promisify, stripVTControlCharacters } from "node:util";

import type { Login } from "./authentication";

export interface Helper {
  /** `ecr-login` */
  readonly name: string;
  /** How Docker is made to do without: `remove credsStore from /home/me/.docker/config.json`. */
  readonly cure: string;
}

/** A helper that cannot say whether there is a login. */
export class HelperError extends Error {}

/** A helper may ask its user first, for a keychain's password. */
const SECONDS = 60;

/** What helpers answer who have no login; each other failure is one. */
const NO_LOGIN = /^credentials not found in native keychain$/m;

/** What gives a login to helpers that `docker login` cannot give one to. */
const SESSIONS: Readonly<Record<string, { readonly of: string; readonly command: string }>> = {
  "ecr-login": { of: "the AWS session", command: "aws sso login" },
  gcloud: { of: "Google Cloud's session", command: "gcloud auth login" },
  gcr: { of: "Google Cloud's session", command: "docker-credential-gcr gcr-login" },
};

const programOf = ({ name }: Helper) => `docker-credential-${name}`;

/** The command that gets a login where the helper has none; undefined where `docker login` does it. */
export function sessionCommand(helper: Helper): string | undefined {
  const session = SESSIONS[helper.name];
  return session && `${session.command} (${programOf(helper)} takes it from ${session.of})`;
}

/** The helper that Docker's clients take without being told to, where it is installed. */
export function platformStore(): Helper | undefined {
  const name = process.platform === "darwin" ? "osxkeychain" : isOnPath("pass") ? "pass" : "secretservice";
  const program = `docker-credential-${name}`;
  return isOnPath(program) ? { name, cure: `remove ${program} from PATH` } : undefined;
}

function isOnPath(program: string): boolean {
  return (process.env["PATH"] ?? "").split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** The login that a helper has for a server. @throws {@link HelperError} where it does not come to an answer. */
export async function fromHelper(helper: Helper, server: string): Promise<Login | undefined> {
  const { Username = "", Secret } = (await ask(helper, "get", server)) ?? {};
  if (!Secret) return undefined;
  return Username === "<token>" ? { password: Secret } : { username: Username, password: Secret };
}

/** Does what Docker's clients do before a build: takes all logins that a helper has. @throws {@link HelperError} */
export async function tryHelper(helper: Helper): Promise<undefined> {
  const servers = Object.keys((await ask(helper, "list", "unused")) ?? {});
  await Promise.all(servers.map((server) => fromHelper(helper, server)));
}

/** Of `get`, a login; of `list`, the user by server. */
type Answer = Readonly<Record<string, string>>;

/** The answer of a helper; undefined where it says that it has none. */
async function ask(helper: Helper, action: "get" | "list", input: string): Promise<Answer | undefined> {
  // Not by execa, which loses what a program says that ends without reading its input.
  const answer = promisify(execFile)(programOf(helper), [action], { timeout: SECONDS * 1000 });
  answer.child.stdin?.on("error", () => undefined).end(input);
  return answer.then(
    ({ stdout }) => parsed(helper, stdout),
    (error: ExecFileException) => {
      if (NO_LOGIN.test(error.stdout ?? "")) return undefined;
      throw new HelperError(wrongWith(helper, error));
    },
  );
}

function wrongWith(helper: Helper, { code, killed, stdout = "", stderr = "" }: ExecFileException): string {
  const program = programOf(helper);
  if (code === "ENOENT")
    return `Docker's credential helper ${program} is not installed, or not on PATH: install it, or ${helper.cure}`;
  if (killed) return `${program} did not end in ${SECONDS} s`;
  const why = lastLine(stderr) || lastLine(stdout) || (code ? `exit code ${code}` : "it was killed");
  const session = SESSIONS[helper.name];
  const cure = session ? `renew ${session.of} (${session.command})` : `mend it, or ${helper.cure}`;
  return `${program} failed: ${why}; ${cure}`;
}

/** A parser's own message would quote the secret. */
function parsed(helper: Helper, stdout: string): Answer {
  try {
    return JSON.parse(stdout) as Answer;
  } catch {
    throw new HelperError(`${programOf(helper)} gave an answer that is no JSON; mend it, or ${helper.cure}`);
  }
}

/** Helpers write what they failed with to either stream; what looks like a login is no message. */
function lastLine(output: string): string {
  const last = stripVTControlCharacters(output).trim().split("\n").at(-1) ?? "";
  return /secret|password|token"/i.test(last) && last.includes("{") ? "" : last.trim();
}

/** A copy of the project whose services `npm run dev` runs, with a state folder of its own: the checkout stays clean. */
import { spawn } from "node:child_process";
import {
  chmodSync,
  cpSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { stringify } from "yaml";

import { POSTGRESQL } from "../../scripts/lib/dev/postgres-programs";
import { encrypt } from "../../scripts/lib/config/passphrase";
import { ROOT } from "./config";
import { BACKEND, BACKEND_FOLDER } from "./python";
import { temporaryFolder, type Cleanup } from "./temporary";

const LINKED = ["node_modules", "configuration", "review", "stacks", "components", "policy", "outputs"];
const COPIED = ["scripts", "package.json", "transpile.cjs", "Pulumi.yaml"];

type Values = Readonly<Record<string, unknown>>;

export class DevProject {
  public readonly folder: string;
  /** What the commands are told is the state's. */
  public readonly state: string;
  /** The source of the backend. */
  public readonly context = "kanban";

  public constructor(private readonly t: Cleanup) {
    const place = temporaryFolder(t);
    // PostgreSQL's account goes through.
    chmodSync(place, 0o755);
    [this.folder, this.state] = [join(place, "project"), join(place, "state")];
    mkdirSync(this.state, { mode: 0o755 });
    mkdirSync(this.folder);
    for (const name of LINKED) symlinkSync(join(ROOT, name), join(this.folder, name));
    for (const name of COPIED) cpSync(join(ROOT, name), join(this.folder, name), { recursive: true });
    const filter = (path: string) => !/\/(\.venv|__pycache__|\.\w+_cache)$/.test(path);
    cpSync(BACKEND_FOLDER, join(this.folder, this.context), { recursive: true, filter });
    symlinkSync(BACKEND.folder, join(this.folder, this.context, ".venv"));
    mkdirSync(join(this.folder, ".cache"));
    symlinkSync(POSTGRESQL.folder, join(this.folder, ".cache/postgresql-venv"));
  }

  /** Writes `Pulumi.local.yaml`. @param secrets flat keys with their values, which it encrypts. */
  public write(values: Values, secrets: Readonly<Record<string, string>> = {}): void {
    let { salt } = encrypt("", "");
    const sealed = Object.entries(secrets).map(([key, value]) => {
      const made = encrypt(value, "", salt);
      salt = made.salt;
      return [key, { secure: made.secure }];
    });
    const config = Object.fromEntries(
      Object.entries({ ...values, ...(Object.fromEntries(sealed) as Values) }).map(([key, value]) => [
        `wealist:${key}`,
        value,
      ]),
    );
    writeFileSync(join(this.folder, "Pulumi.local.yaml"), stringify({ encryptionsalt: salt, config }));
  }

  /** Changes a file of the backend as an editor saves it. */
  public save(file: string, by: (text: string) => string): void {
    const path = join(this.folder, this.context, file);
    writeFileSync(path, by(readFileSync(path, "utf8")));
  }

  public dev(args: readonly string[] = [], env: Readonly<Record<string, string>> = {}): Dev {
    const dev = new Dev(this, args, env);
    this.t.after(() => dev.end("SIGKILL"));
    return dev;
  }

  /** Paths of all that is in the checkout itself: what it links to is the real one's, which other tests use meanwhile. */
  public files(): string[] {
    const all = readdirSync(this.folder, { recursive: true, encoding: "utf8" });
    return all.filter((path) => !/(^|\/)(node_modules|\.cache|\.venv)\//.test(path)).sort();
  }

  /** Processes that work in the project, or on its data: their command lines. */
  public left(): string[] {
    const places = [this.folder, this.state];
    return readdirSync("/proc")
      .filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid)
      .flatMap((entry) => {
        const [command, cwd] = [
          quietly(`/proc/${entry}/cmdline`, readFileSync),
          quietly(`/proc/${entry}/cwd`, readlinkSync),
        ];
        return places.some((place) => command.includes(place) || cwd.startsWith(place)) ? [command] : [];
      });
  }
}

function quietly(path: string, how: (path: string) => string | Buffer): string {
  try {
    return String(how(path)).replaceAll("\0", " ");
  } catch {
    return "";
  }
}

/** One `npm run dev`, as npm starts it. */
export class Dev {
  /** What all of them have printed. */
  public static everything = "";
  public output = "";
  /** Its exit code, or the signal that ended it. */
  public readonly ended: Promise<number | string>;
  private readonly child;

  public constructor({ folder, state }: DevProject, args: readonly string[], env: Readonly<Record<string, string>>) {
    const { NODE_TEST_CONTEXT: _, ...own } = process.env;
    const all = ["--require", "./transpile.cjs", "scripts/dev.ts", ...args];
    this.child = spawn(process.execPath, all, { cwd: folder, env: { ...own, XDG_STATE_HOME: state, ...env } });
    for (const stream of [this.child.stdout, this.child.stderr])
      stream.on("data", (chunk: Buffer) => {
        this.output += chunk.toString();
        Dev.everything += chunk.toString();
      });
    this.ended = new Promise((resolve) => {
      this.child.once("close", (code, signal) => resolve(code ?? signal!));
    });
  }

  public async end(signal: NodeJS.Signals): Promise<number | string> {
    this.child.kill(signal);
    return this.ended;
  }
}

/** What `url` answers, once it does with `isWanted`; the seconds until then. @throws after `seconds`, with what `dev` printed. */
export async function answer(
  dev: Dev,
  url: string,
  isWanted: (text: string) => boolean,
  seconds: number,
): Promise<number> {
  const began = performance.now();
  for (;;) {
    const text = await fetch(url, { headers: { connection: "close" } }).then(
      async (response) => (response.ok ? await response.text() : ""),
      () => "",
    );
    const passed = (performance.now() - began) / 1000;
    if (text && isWanted(text)) return passed;
    if (passed > seconds) throw new Error(`${url} does not answer so within ${seconds} s:\n${dev.output}`);
    await sleep(20);
  }
}

/** How many times slower this machine is than by itself: others at work on it are no fault of what is measured. */
export function slowdown(): number {
  const [began, before] = [performance.now(), process.cpuUsage()];
  let used = 0;
  while (used < 100_000) {
    const { user, system } = process.cpuUsage(before);
    used = user + system;
  }
  return Math.max(1, ((performance.now() - began) * 1000) / used);
}

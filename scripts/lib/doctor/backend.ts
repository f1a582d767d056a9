/** The state's backend as this shell would use it, asked by the CLI that is at hand: nothing is fetched, or changed. */
import { run } from "../../../components/command";
import type { Settings } from "../../../configuration/config";
import { shell } from "../../../configuration/cures";
import { engineEnvironment } from "../engine/backend";
import type { Exported } from "../engine/engine";
import { ROOT } from "../terminal/project";
import { cliAtHand } from "../engine/pulumi-cli";
import { once } from "./plan";

export type Backend = ReturnType<typeof backendOf>;

export function backendOf(settings: Pick<Settings, "cluster" | "stack">) {
  const { stack } = settings;
  const env = engineEnvironment(settings);
  const command = async () => (await cliAtHand())?.command;
  /** What `pulumi ARGS` prints. @throws CommandError with the CLI's own words, without passwords. */
  const ask = async (...args: string[]) => {
    const program = await command();
    if (program === undefined) throw new Error("Pulumi is not here yet");
    return run(program, [...args, "--non-interactive"], { cwd: ROOT, env }).catch((error: Error) => {
      error.message = withoutLogins(error.message);
      throw error;
    });
  };
  const exported = async () => {
    const { deployment } = JSON.parse(await ask("stack", "export", "-s", stack)) as Exported;
    return deployment.resources ?? [];
  };
  return {
    /** `pulumi`, or where it lies off PATH; undefined where there is none yet. */
    program: async () => {
      const found = await command();
      return found && shell(found);
    },
    ask,
    /** Value of the stack's secret `wealist:KEY`. */
    secret: (key: string) => ask("config", "get", "-s", stack, `wealist:${key}`),
    /** What the stack has made, its secrets encrypted; nothing where nobody made the stack yet. */
    resources: once(() => exported().catch((error: Error) => (isNotMade(error) ? [] : Promise.reject(error)))),
  };
}

/** Whether the CLI says that the backend has no such stack. */
export const isNotMade = ({ message }: Error): boolean => /no stack named/.test(message);

/** A backend's address may hold a login: `postgres://user:password@host`. */
export const withoutLogins = (text: string): string => text.replace(/(\w+:\/\/[^\s:/@]*):[^\s@]+@/g, "$1:…@");

/**
 * The CLI beside the Automation API, which shows every secret of a state that it exports, and writes them all into a
 * file that anybody may read when it imports one.
 */
import type { Stack } from "@pulumi/pulumi/automation";

import { run } from "../../../components/command";
import { ROOT } from "../terminal/project";

/** Runs `pulumi ARGS` for the stack; `input` is its standard input, which nobody else on this machine can read. */
export const cli = ({ workspace, name }: Stack, args: readonly string[], input?: string): Promise<string> =>
  run(workspace.pulumiCommand.command, [...args, "-s", name, "--non-interactive"], {
    cwd: ROOT,
    env: workspace.envVars,
    ...(input === undefined ? {} : { input }),
  });

/** The state of the stack, its secrets encrypted. */
export const exported = async <T>(stack: Stack): Promise<T> => JSON.parse(await cli(stack, ["stack", "export"])) as T;

import { CommandError } from "../components/command";
import { forPeople, isApiError } from "../components/cluster/api-error";

/** A failure that is told as one message: what, where, and the command that cures it. Any other error is a bug. */
export class Failure extends Error {}

/** Runs a script: a {@link Failure} is its message and exit code 1, without a stack trace. */
export function script(body: () => Promise<void>): void {
  // `npm start | head` closes its end early; what is under way is not to end half made because of that.
  process.stdout.on("error", () => undefined);
  body().catch((error: unknown) => {
    console.error(messageOf(error) ?? error);
    process.exitCode = 1;
  });
}

/** The message for people; undefined for a bug. */
function messageOf(error: unknown): string | undefined {
  const isRunError = (error as { __pulumiRunError?: boolean }).__pulumiRunError === true;
  if (error instanceof Failure || error instanceof CommandError || isRunError) return (error as Error).message;
  return isApiError(error) ? `The cluster did not do it: ${forPeople(error)}` : undefined;
}

/** What the Pulumi CLI's failures mean for people: one message each, with the command that cures it. */
import { Failure } from "../../../configuration/failure";

/** What the CLI said after `error:`; the Automation API wraps it in its own command line and a trace. */
export function cliMessage(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const said = /^error: ([\s\S]*?)(?:\n {4}at |$(?![\s\S]))/m.exec(text)?.[1] ?? text;
  return said.trim();
}

/** A failure of the CLI itself, as a message. */
export function toldByCli(error: unknown, stack: string): Failure {
  if (error instanceof Failure) return error;
  const said = cliMessage(error);
  if (/PULUMI_ACCESS_TOKEN must be set|not logged in|login required/i.test(said)) {
    return new Failure(
      `The state of the stack ${stack} is shared, and nobody is logged in to where it lies.\n` +
        "Log in once (pulumi login s3://…, or another backend), or name it for this run: PULUMI_BACKEND_URL=…",
    );
  }
  if (/passphrase must be set/i.test(said)) {
    return new Failure(
      `The secrets of the stack ${stack} are encrypted by a passphrase, which is not set.\n` +
        "Set PULUMI_CONFIG_PASSPHRASE_FILE to a file that holds it (or PULUMI_CONFIG_PASSPHRASE), then try again.",
    );
  }
  if (/incorrect passphrase/i.test(said)) {
    return new Failure(
      `The passphrase does not open the secrets of the stack ${stack}: it is not the one that encryptionsalt in ` +
        `Pulumi.${stack}.yaml was made with.\nSet PULUMI_CONFIG_PASSPHRASE to that one; a k3d stack without it is tried with an empty one.`,
    );
  }
  return new Failure(said);
}

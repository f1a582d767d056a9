/** The Pulumi CLI that drives the engine: the one on PATH, or one that is fetched. */
import { homedir } from "node:os";
import { join } from "node:path";

import { PulumiCommand } from "@pulumi/pulumi/automation";
import { version as sdkVersion } from "@pulumi/pulumi/version";

import { Failure } from "../../../configuration/failure";

/** Oldest CLI that this program is run with. */
export const MINIMUM_CLI = "3.200.0";

let onPath: Promise<PulumiCommand | undefined> | undefined;

/** The CLI on PATH, however old. Asked once: it takes a while to say its version. */
const anyOnPath = () => (onPath ??= PulumiCommand.get({ skipVersionCheck: true }).catch(() => undefined));

/** Version of the CLI on PATH, however old; undefined where there is none. */
export const versionOnPath = async (): Promise<string | undefined> => (await anyOnPath())?.version?.toString();

/** Where the Automation API keeps what it fetches. */
const FETCHED = join(homedir(), ".pulumi", "versions", sdkVersion);

/** The CLI on PATH where it is recent enough, or one that was fetched before; undefined where there is neither. */
export async function cliAtHand(): Promise<PulumiCommand | undefined> {
  const found = await anyOnPath();
  if ((found?.version?.compare(MINIMUM_CLI) ?? -1) >= 0) return found;
  return PulumiCommand.get({ root: FETCHED }).catch(() => undefined);
}

/**
 * The CLI on PATH, or else the one of the SDK's own version, fetched once.
 *
 * @throws Failure when it can be neither found nor fetched.
 */
export async function pulumiCli(say: (line: string) => void): Promise<PulumiCommand> {
  const found = await cliAtHand();
  if (found) return found;
  say(`Fetching the Pulumi CLI ${sdkVersion} into ${FETCHED} (none from ${MINIMUM_CLI} on is on PATH) …`);
  try {
    return await PulumiCommand.install({ root: FETCHED });
  } catch (error) {
    throw new Failure(
      `The Pulumi CLI ${sdkVersion} could not be fetched: ${(error as Error).message.split("\n")[0]}\n` +
        "Install it yourself, then try again: `npm run doctor` has the command for this system.",
    );
  }
}

/** Where a stack's state lies, and what decrypts its secrets: chosen here for a laptop's stack, by people for any other. */
import { mkdirSync } from "node:fs";
import { homedir } from "node:os";
import { join } from "node:path";

import { mendTorn } from "./torn";

/** All of a stack's settings that decides where its state lies. */
export interface StackPlace {
  readonly stack: string;
  readonly cluster: { readonly k3d?: object };
}

type Place = Pick<StackPlace, "cluster">;
type Environment = Readonly<Record<string, string | undefined>>;

/** Folder of the state of stacks that run on this machine: outside the checkout, which `git clean` empties. */
export function stateFolder(env: Environment, home: string): string {
  return join(env["XDG_STATE_HOME"] || join(home, ".local", "state"), "wealist-infra");
}

/**
 * What the engine's environment lacks for `settings`. A k3d stack gets a state folder on this machine and the empty
 * passphrase, so that it needs neither an account nor a prompt: its secrets are as throw-away as the cluster. Whatever
 * is set already stays; nothing is made up for a stack that others share.
 */
export function engineEnvironment({ cluster }: Place, env: Environment = process.env, home = homedir()) {
  const added: Record<string, string> = { PULUMI_SKIP_UPDATE_CHECK: "true" };
  if (!cluster.k3d) return added;
  if (!env["PULUMI_BACKEND_URL"]) added["PULUMI_BACKEND_URL"] = `file://${stateFolder(env, home)}`;
  const hasPassphrase = env["PULUMI_CONFIG_PASSPHRASE"] !== undefined || env["PULUMI_CONFIG_PASSPHRASE_FILE"];
  if (!hasPassphrase) added["PULUMI_CONFIG_PASSPHRASE"] = "";
  return added;
}

/**
 * {@link engineEnvironment} of this machine; the state folder is made, readable by its owner alone, and what a killed engine has
 * torn there is mended.
 */
export function prepareEnvironment(settings: Place): Record<string, string> {
  const added = engineEnvironment(settings);
  if (added["PULUMI_BACKEND_URL"]) mkdirSync(stateFolder(process.env, homedir()), { recursive: true, mode: 0o700 });
  mendTorn(added["PULUMI_BACKEND_URL"] ?? process.env["PULUMI_BACKEND_URL"] ?? "");
  return added;
}

/** A command for the CLI as people have to type it: with the variables that {@link prepareEnvironment} added. */
export function cliCommand(added: Readonly<Record<string, string | undefined>>, command: string): string {
  const names = ["PULUMI_BACKEND_URL", "PULUMI_CONFIG_PASSPHRASE"].filter((name) => added[name] !== undefined);
  return [...names.map((name) => `${name}='${added[name]}'`), `pulumi ${command}`].join(" ");
}

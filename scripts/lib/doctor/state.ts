/** Where a shared stack's state lies, whether the stack is there, whether its secrets open, and who is at work on it. */
import { constants, existsSync, readdirSync, readFileSync } from "node:fs";
import { access } from "node:fs/promises";
import { homedir } from "node:os";
import { join } from "node:path";

import type { Settings } from "../../../stacks/config";
import { shell } from "../../../stacks/faults";
import { setSecretCommand } from "../../../stacks/secrets";
import { cliMessage, toldByCli } from "../cli-error";
import { PROJECT, ROOT } from "../project";
import { readStackFile } from "../stack-file";
import { isNotMade, withoutPasswords, type Backend } from "./backend";
import { installCommand, thisSystem } from "./install";
import type { Check } from "./plan";
import { missing, ok, told, type Row } from "./row";

/** @param unset the secrets that the stack needs and nobody has set yet. */
export function stateChecks(settings: Settings, backend: Backend, unset: readonly string[]): Check[] {
  const { stack, cluster } = settings;
  // A laptop's stack makes its state by itself, when it is started.
  if (cluster.kind === "k3d") return unset.length === 0 ? [] : [secretsUnset(stack, unset)];
  let url = "";
  return [
    {
      what: "State",
      byHand: "pulumi whoami -v",
      look: async () => {
        if (!(await backend.program())) return noPulumi();
        try {
          const said = JSON.parse(await backend.ask("whoami", "--json")) as { readonly user: string; url: string };
          ({ url } = said);
          return (await unwritable(url)) ?? ok("State", `${withoutPasswords(url)}, as ${said.user}`);
        } catch (error) {
          return unreachable(error as Error, stack);
        }
      },
    },
    { what: "Stack", after: ["State"], byHand: "pulumi stack ls --all", look: () => stackRow(stack, backend) },
    {
      ...secretsUnset(stack, unset),
      after: ["Stack"],
      look: async () => (await undecipherable(stack, backend)) ?? secretsRow(stack, unset),
    },
    { what: "Operations", after: ["Stack"], look: () => operationsRow(stack, url, backend) },
  ];
}

/** The one thing that it takes a download to look at is not looked at, and so not said to be well. */
const noPulumi = () =>
  missing("State", "not looked at: that takes Pulumi, which is not here yet", installCommand("pulumi", thisSystem()));

/** The folder of a `file://` address; undefined for another one. */
function folderOf(url: string): string | undefined {
  const path = /^file:\/\/([^?]*)/.exec(url)?.[1];
  return path?.replace(/^~/, homedir());
}

async function unwritable(url: string): Promise<Row | undefined> {
  const folder = folderOf(url);
  if (folder === undefined) return undefined;
  return access(folder, constants.W_OK).then(
    () => undefined,
    () => missing("State", `${folder} may not be written to by this user`, `chmod u+w ${shell(folder)}`),
  );
}

function unreachable(error: Error, stack: string): Row {
  const said = cliMessage(error);
  const folder = /unable to open state directory "file:\/\/([^"?]*)[^"]*".*no such file/.exec(said)?.[1];
  if (folder !== undefined) return missing("State", `there is no folder ${folder}`, `mkdir -p ${shell(folder)}`);
  const { message } = toldByCli(error, stack);
  const row = told("State", message);
  return row.cure
    ? { ...row, cure: `${row.cure}\nWhere nobody has set one up yet: docs/team-state.md` }
    : { ...row, cure: "pulumi whoami -v" };
}

async function stackRow(stack: string, backend: Backend): Promise<Row> {
  try {
    await backend.ask("stack", "-s", stack, "--show-name");
    return ok("Stack", `${stack} is there`);
  } catch (error) {
    if (!isNotMade(error as Error)) return told("Stack", toldByCli(error, stack).message);
    const provider = secretsProvider(stack);
    const option = provider === undefined ? "" : ` --secrets-provider=${shell(provider)}`;
    const init = `${await backend.program()} stack init ${stack}${option}`;
    const chosen = provider === undefined ? "\nWhat encrypts its secrets is chosen then: docs/team-state.md" : "";
    return missing("Stack", `nobody made the stack ${stack} there yet`, `${init}${chosen}`);
  }
}

/** What the stack's file says that its secrets are encrypted with, such as `awskms://…`. */
const secretsProvider = (stack: string): string | undefined =>
  /^secretsprovider:\s*["']?([^\s"']+)/m.exec(readFileSync(join(ROOT, `Pulumi.${stack}.yaml`), "utf8"))?.[1];

/** Opens the stack's secrets, and drops what it sees. */
async function undecipherable(stack: string, backend: Backend): Promise<Row | undefined> {
  try {
    // Those of the state: its key is needed also where it holds none yet.
    await backend.ask("stack", "export", "-s", stack, "--show-secrets");
    const { secretKeys } = readStackFile(ROOT, stack, () => "");
    if (secretKeys.length > 0) await backend.ask("config", "-s", stack, "--show-secrets", "--json");
    return undefined;
  } catch (error) {
    const row = told("Secrets", toldByCli(error, stack).message);
    const own = "the key is another one, or this login may not use it: docs/team-state.md";
    return row.cure ? row : { ...row, found: `they cannot be decrypted: ${row.found}`, cure: own };
  }
}

const secretsUnset = (stack: string, unset: readonly string[]): Check => ({
  what: "Secrets",
  look: () => Promise.resolve(secretsRow(stack, unset)),
});

function secretsRow(stack: string, unset: readonly string[]): Row {
  if (unset.length === 0) return ok("Secrets", "all that are required are set, and can be decrypted");
  return missing(
    "Secrets",
    `not set: ${unset.join(", ")}`,
    unset.map((key) => setSecretCommand(stack, key)).join("\n"),
  );
}

/** Whether another operation holds the stack, as far as the backend tells without one that waits for it. */
async function operationsRow(stack: string, url: string, backend: Backend): Promise<Row> {
  const folder = folderOf(url);
  if (folder !== undefined) {
    const locks = join(folder, ".pulumi/locks/organization", PROJECT, stack);
    const held = existsSync(locks) ? readdirSync(locks).filter((name) => name.endsWith(".json")) : [];
    return held.length === 0 ? none() : busy(stack, holder(join(locks, held[0]!)), backend);
  }
  if (!/^https?:/.test(url)) return ok("Operations", "not known: an object store tells of a lock when one begins");
  const stacks = JSON.parse(await backend.ask("stack", "ls", "--json")) as {
    readonly name: string;
    readonly updateInProgress?: boolean;
  }[];
  const own = stacks.find(({ name }) => name === stack || name.endsWith(`/${stack}`));
  return own?.updateInProgress ? busy(stack, "", backend) : none();
}

const none = () => ok("Operations", "none under way");

async function busy(stack: string, who: string, backend: Backend): Promise<Row> {
  const cancel = `${await backend.program()} cancel -s ${stack} --yes`;
  return missing("Operations", `one is under way, or was killed${who}`, `wait for it; if it was killed:\n${cancel}`);
}

/** ` (ann@laptop, process 4711)`, as the lock tells it. */
function holder(path: string): string {
  try {
    const { username, hostname, pid } = JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>;
    return ` (${String(username)}@${String(hostname)}, process ${String(pid)})`;
  } catch {
    return "";
  }
}

/** Where a shared stack's state lies, whether the stack is there, and whether its secrets are set, and open. */
import { constants } from "node:fs";
import { access } from "node:fs/promises";

import type { Settings } from "../../../configuration/config";
import { setSecretCommand, shell } from "../../../configuration/cures";
import { cliMessage, toldByCli } from "../engine/cli-error";
import { folderOf } from "../engine/torn";
import { ROOT } from "../terminal/project";
import { readStackFile, stackText } from "../../../configuration/stack-file";
import { isNotMade, withoutLogins, type Backend } from "./backend";
import { installCommand, thisSystem } from "./install";
import { operationsRow } from "./operations";
import type { Check } from "./plan";
import { missing, ok, fromMessage, type Row } from "./row";

const NO_PULUMI = "not looked at: that takes Pulumi, which is not here yet";

/** @param unset the secrets that the stack needs and nobody has set yet. */
export function stateChecks(settings: Settings, backend: Backend, unset: readonly string[]): Check[] {
  const { stack, cluster } = settings;
  // A laptop's stack makes its state by itself, when it is started.
  if (cluster.k3d) return unset.length === 0 ? [] : [{ what: "Secrets", look: async () => secretsRow(stack, unset) }];
  let url = "";
  return [
    {
      what: "State",
      byHand: "pulumi whoami -v",
      look: async () => {
        const program = await backend.program();
        // The one thing that it takes a download to look at is not looked at, and so not said to be well.
        if (program === undefined) return missing("State", NO_PULUMI, installCommand("pulumi", thisSystem()));
        try {
          const said = JSON.parse(await backend.ask("whoami", "--json")) as Record<"user" | "url", string>;
          url = said.url;
          return (await unwritable(url)) ?? ok("State", `${withoutLogins(url)}, as ${said.user}`);
        } catch (error) {
          return unreachable(error as Error, stack, program);
        }
      },
    },
    { what: "Stack", after: ["State"], byHand: "pulumi stack ls --all", look: () => stackRow(stack, backend) },
    {
      what: "Secrets",
      after: ["Stack"],
      look: async () => (await undecipherable(stack, backend)) ?? secretsRow(stack, unset),
    },
    { what: "Operations", after: ["Stack"], look: () => operationsRow(stack, url, backend) },
  ];
}

async function unwritable(url: string): Promise<Row | undefined> {
  const folder = folderOf(url);
  if (folder === undefined) return undefined;
  return access(folder, constants.W_OK).then(
    () => undefined,
    () => missing("State", `${folder} may not be written to by this user`, `chmod u+w ${shell(folder)}`),
  );
}

function unreachable(error: Error, stack: string, program: string): Row {
  const said = cliMessage(error);
  const folder = /unable to open state directory "file:\/\/([^"?]*)[^"]*".*no such file/.exec(said)?.[1];
  if (folder !== undefined) return missing("State", `there is no folder ${folder}`, `mkdir -p ${shell(folder)}`);
  const { message } = toldByCli(error, stack);
  const { cure, ...row } = fromMessage("State", message);
  if (!cure) return { ...row, cure: `${program} whoami -v` };
  const login = cure.replace("pulumi login", `${program} login`);
  return { ...row, cure: `${login}\nWhere nobody has set one up yet: docs/team-state.md` };
}

async function stackRow(stack: string, backend: Backend): Promise<Row> {
  try {
    await backend.ask("stack", "-s", stack, "--show-name");
    return ok("Stack", `${stack} is there`);
  } catch (error) {
    if (!isNotMade(error as Error)) return fromMessage("Stack", toldByCli(error, stack).message);
    const provider = secretsProvider(stack);
    const option = provider === undefined ? "" : ` --secrets-provider=${shell(provider)}`;
    const init = `${await backend.program()} stack init ${stack}${option}`;
    const chosen = provider === undefined ? "\nWhat encrypts its secrets is chosen then: docs/team-state.md" : "";
    return missing("Stack", `nobody made the stack ${stack} there yet`, `${init}${chosen}`);
  }
}

/** What the stack's file says that its secrets are encrypted with, such as `awskms://…`. */
const secretsProvider = (stack: string) => stackText(ROOT, stack)?.encryption["secretsprovider"] as string | undefined;

/** Opens the stack's secrets, and drops what it sees. */
async function undecipherable(stack: string, backend: Backend): Promise<Row | undefined> {
  try {
    // Those of the state: its key is needed also where it holds none yet.
    await backend.ask("stack", "export", "-s", stack, "--show-secrets");
    const { secretKeys } = readStackFile(ROOT, stack, () => "");
    if (secretKeys.length > 0) await backend.ask("config", "-s", stack, "--show-secrets", "--json");
    return undefined;
  } catch (error) {
    const row = fromMessage("Secrets", toldByCli(error, stack).message);
    const own = "the key is another one, or this login may not use it: docs/team-state.md";
    return row.cure ? row : { ...row, found: `they cannot be decrypted: ${row.found}`, cure: own };
  }
}

function secretsRow(stack: string, unset: readonly string[]): Row {
  if (unset.length === 0) return ok("Secrets", "all that are required are set, and can be decrypted");
  const commands = unset.map((key) => setSecretCommand(stack, key));
  return missing("Secrets", `not set: ${unset.join(", ")}`, commands.join("\n"));
}

/** Who is at work on a stack, as far as its backend tells without an operation that would wait for it. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { folderOf } from "../engine/torn";
import { PROJECT } from "../terminal/project";
import type { Backend } from "./backend";
import { missing, ok, type Row } from "./row";

export async function operationsRow(stack: string, url: string, backend: Backend): Promise<Row> {
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

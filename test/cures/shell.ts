/** A shell that has Node, npm and the system's own commands: no Pulumi, no variable of this process. */
import { existsSync, mkdirSync, symlinkSync } from "node:fs";
import { delimiter, join } from "node:path";

import execa from "execa";

import { given } from "../support/given";

/** What the line prints; its home is `folder`, where it runs. @throws where it ends with another code than 0. */
export async function bareShell(folder: string, line: string, input?: string): Promise<string> {
  const { all = "" } = await execa("sh", ["-c", line], {
    cwd: folder,
    env: { PATH: [tools(folder), "/usr/bin", "/bin"].join(delimiter), HOME: folder },
    extendEnv: false,
    all: true,
    ...given(input),
  });
  return all;
}

/** Of a folder that may hold more than Node, links to its programs alone. */
function tools(folder: string): string {
  const bin = join(folder, ".bin");
  if (existsSync(bin)) return bin;
  mkdirSync(bin);
  symlinkSync(process.execPath, join(bin, "node"));
  const npm = (process.env["PATH"] ?? "")
    .split(delimiter)
    .map((each) => join(each, "npm"))
    .find((path) => existsSync(path));
  if (npm === undefined) throw new Error("there is no npm on PATH");
  symlinkSync(npm, join(bin, "npm"));
  return bin;
}

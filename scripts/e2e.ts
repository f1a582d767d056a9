/** `npm run e2e [-- OPTIONS]`: the end-to-end tests, on a real engine and a real cluster. Nothing is skipped silently. */
import { readdirSync } from "node:fs";
import { join } from "node:path";

import execa from "execa";

import { commandLine } from "./lib/terminal/arguments";
import { ROOT } from "./lib/terminal/project";
import { Failure, script } from "../configuration/failure";

const FOLDER = join(ROOT, "test", "e2e");
const TOOLS = { docker: ["info"], k3d: ["version"], pulumi: ["version"], htpasswd: ["-nbB", "user", "password"] };

const USAGE = `npm run e2e [-- OPTIONS]

The end-to-end tests, on a real engine and a real cluster.
  --agents N    agent nodes beside the server (default: 0)
  --only WORD   the files alone whose names hold it, long ones too`;

/** Many points of one kind, which nobody waits for at each change. */
const isLong = (file: string) => file.endsWith(".long.test.ts");

script(async () => {
  const { values } = commandLine(USAGE, { agents: { type: "string", default: "0" }, only: { type: "string" } });
  const works = async ([tool, args]: [string, string[]]) =>
    !(await execa(tool, args, { reject: false, timeout: 60_000 })).failed;
  const tools = await Promise.all(
    Object.entries(TOOLS).map(async (tool) => ((await works(tool)) ? undefined : tool[0])),
  );
  const missing = tools.filter((tool) => tool !== undefined);
  if (missing.length > 0)
    throw new Failure(`The end-to-end tests need: ${missing.join(", ")}. \`npm run doctor\` says how to get each`);
  const { only } = values;
  const all = readdirSync(FOLDER).filter((file) => file.endsWith(".test.ts"));
  const files = all.filter((file) => (only ? file.includes(only) : !isLong(file)));
  for (const file of all.filter((each) => !only && isLong(each)))
    console.log(`Not run, since it takes long: ${file}. Run it: npm run e2e -- --only ${file.split(".")[0]}`);
  const args = [
    "--require",
    join(ROOT, "transpile.cjs"),
    "--test",
    "--test-concurrency=1",
    "--test-force-exit",
    "--test-reporter=spec",
    ...files.map((file) => join(FOLDER, file)),
  ];
  const { exitCode } = await execa(process.execPath, args, {
    stdio: "inherit",
    reject: false,
    env: { E2E_AGENTS: values.agents },
  });
  process.exitCode = exitCode;
});

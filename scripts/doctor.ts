/** `npm run doctor`: what this machine has and lacks, each missing thing with the one command that installs it. */
import { commandLine } from "./lib/arguments";
import { check } from "./lib/doctor/checks";
import { gatherFacts, needsOf } from "./lib/doctor/facts";
import { report } from "./lib/doctor/report";
import { Failure, script } from "./lib/failure";
import { loadStack } from "./lib/project";

const USAGE = `npm run doctor [-- -s STACK]

Checks Docker, k3d, Pulumi, Node.js, the stack's host ports, disk and memory. Exit code 1 when something is missing.
  -s, --stack STACK   the stack whose needs are checked (default: local)`;

script(async () => {
  const { values } = commandLine(USAGE, {});
  const settings = loadStack(values.stack);
  const rows = check(await gatherFacts(settings), needsOf(settings));
  console.log(report(rows));
  if (rows.some(({ verdict }) => verdict === "missing")) throw new Failure("\nRun the commands above, then: npm start");
});

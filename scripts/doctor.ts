/** `npm run doctor`: what this machine has and lacks, each missing thing with the one command that installs it. */
import { commandLine } from "./lib/arguments";
import { check } from "./lib/doctor/checks";
import { gatherFacts, needsOf } from "./lib/doctor/facts";
import { report } from "./lib/doctor/report";
import { sharedRows } from "./lib/doctor/shared";
import { Failure, script } from "./lib/failure";
import { npmRun } from "./lib/greeting";
import { loadStack } from "./lib/project";

const USAGE = `npm run doctor [-- -s STACK]

Checks Docker, k3d, Pulumi, Node.js, the stack's host ports, disk and memory; for a stack on a shared cluster its state,
its cluster and its registry. Exit code 1 when something is missing.
  -s, --stack STACK   the stack whose needs are checked (default: local)`;

script(async () => {
  const { values } = commandLine(USAGE, {});
  const settings = loadStack(values.stack);
  const [facts, shared] = await Promise.all([gatherFacts(settings), sharedRows(settings)]);
  const rows = [...check(facts, needsOf(settings)), ...shared];
  console.log(report(rows));
  if (rows.some(({ verdict }) => verdict === "missing")) {
    throw new Failure(`\nRun the commands above, then: ${npmRun("start", settings.stack)}`);
  }
});

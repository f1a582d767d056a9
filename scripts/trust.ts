/** `npm run trust -- STACK`: writes into the stack's file which cluster it trusts. */
import { clusterUidOf, wayTo } from "../components/cluster/access";
import { commandLine } from "./lib/terminal/arguments";
import { confirmByTyping } from "./lib/terminal/ask";
import { editDocument } from "./lib/config/edit";
import { clusterAccess } from "./lib/cluster/cluster";
import { Failure, script } from "../configuration/failure";
import { loadStack } from "./lib/terminal/project";
import { say } from "./lib/terminal/terminal";

const USAGE = `npm run trust -- STACK [--yes]

Trusts the cluster that the stack's context leads to, by the UID of its namespace kube-system. Commit the stack's file.
  -y, --yes           do not ask before another cluster than the one trusted so far`;

script(async () => {
  const { values, positionals } = commandLine(USAGE, { yes: { type: "boolean", short: "y", default: false } }, 1);
  const stack = positionals[0] ?? values.stack;
  const settings = loadStack(stack);
  const { existing } = settings.cluster;
  if (!existing) throw new Failure(`The stack ${stack} makes its own cluster, and needs no trust.`);
  const access = await clusterAccess(settings);
  const uid = await clusterUidOf(access).catch((error: Error) => {
    // It may end in commands, to be copied as they are.
    throw new Failure(`Nothing was changed: ${error.message}`);
  });
  if (uid === existing.uid) return say(`The stack ${stack} trusts the cluster ${uid} already.`);
  if (existing.uid !== undefined && !values.yes) {
    const question = `The stack ${stack} trusts ${existing.uid}; ${wayTo(access)} leads to ${uid}.`;
    await confirmByTyping(stack, question, `npm run trust -- ${stack} --yes`);
  }
  editDocument(stack, (file) => file.setIn(["config", "wealist:cluster", "uid"], uid));
  say(`The stack ${stack} trusts the cluster ${uid} (${wayTo(access)}). Commit Pulumi.${stack}.yaml.`);
});

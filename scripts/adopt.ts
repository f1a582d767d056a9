/** `npm run adopt -- STACK`: from objects that were made by hand to the stack's own, over the same data. */
import { commandLine } from "./lib/terminal/arguments";
import { backupFolder, forget } from "./lib/adopt/backup";
import { planOf, planText } from "./lib/adopt/plan";
import { sameAs, survey } from "./lib/adopt/survey";
import { rollBack, takeOver } from "./lib/adopt/takeover";
import { confirmByTyping } from "./lib/terminal/ask";
import { openCluster } from "./lib/cluster/cluster";
import { openStack, stateOf } from "./lib/engine/engine";
import { Failure, script } from "../configuration/failure";
import { npmRun } from "../configuration/cures";
import { resume } from "./lib/resume/resume";
import { preflight } from "./lib/doctor/machine";
import { loadStack } from "./lib/terminal/project";
import { renderStack } from "../review/render/render";
import { say } from "./lib/terminal/terminal";

const USAGE = `npm run adopt -- STACK [OPTIONS]

Takes over what was made by hand in the stack's namespaces: PostgreSQL's volume and password stay, the databases get the
stack's roles, the workloads are made anew. Tells the plan and asks first; what it replaces is kept for the way back.
      --stamp REVISION  Alembic's revision of tables that were made without migrations
      --rollback        makes everything as it was before, with the rows written since
      --forget          the adoption stands: forgets the way back
  -y, --yes             do not ask`;

script(async () => {
  const { values, positionals } = commandLine(
    USAGE,
    {
      yes: { type: "boolean", short: "y", default: false },
      stamp: { type: "string" },
      rollback: { type: "boolean", default: false },
      forget: { type: "boolean", default: false },
    },
    1,
  );
  const [name] = positionals;
  if (name === undefined) throw new Failure(USAGE);
  if (values.forget) {
    forget(name);
    return say(`Nothing of the time before is kept any more for ${name}.`);
  }
  const settings = loadStack(name);
  await preflight(settings, { ports: false });
  const cluster = await openCluster(settings);
  const stack = await openStack(settings, say);
  const ask = (question: string, option = "") =>
    values.yes ? Promise.resolve() : confirmByTyping(name, question, `npm run adopt -- ${name} ${option}--yes`);
  if (values.rollback) {
    await ask("The stack's objects will be deleted, and those from before made again.", "--rollback ");
    // What a killed engine made goes as well.
    await resume(stack, settings, { refuse: false });
    await rollBack(cluster, stack, settings);
    return say("Everything is as it was before the adoption, with the rows written since.");
  }
  if (settings.database.serving === "outside")
    throw new Failure(`${name} has its PostgreSQL outside: nothing to adopt.`);
  const { resources } = await stateOf(stack);
  if (resources.some(({ type }) => type.startsWith("kubernetes:apps/")))
    throw new Failure(`The stack ${name} runs already: there is nothing to adopt.`);
  const { objects } = await renderStack(name);
  const found = await survey(cluster, settings, objects);
  const databases = await planOf(found, settings, values.stamp);
  say(planText(found, databases));
  await ask("Go on?");
  // Kept for the way back is what is there now, and not what was there when somebody began to read the plan.
  const now = sameAs(found, await survey(cluster, settings, objects));
  say(await takeOver(cluster, stack, settings, now, databases));
  say(`\nAdopted. Commit Pulumi.${name}.yaml. The way back, as long as ${backupFolder(name)} is there:`);
  say(`  npm run adopt -- ${name} --rollback\nNext: ${npmRun("status", name)}`);
});

/** `npm run check:tag -- STACK TAG [--branch REVISION]`: whether a tag may deploy. */
import execa from "execa";

import { commandLine } from "./lib/terminal/arguments";
import { Failure, script } from "../configuration/failure";
import { loadStack, ROOT } from "./lib/terminal/project";
import { say } from "./lib/terminal/terminal";

const USAGE = `npm run check:tag -- STACK TAG [--branch REVISION]

Whether TAG is the version that the stack deploys.
  --branch REVISION   and whether the commit here is part of that branch, so that only what was reviewed is deployed`;

script(async () => {
  const { values, positionals } = commandLine(USAGE, { branch: { type: "string" } }, 2);
  const [stack, tag] = positionals;
  if (!stack || !tag) throw new Failure(`A stack and a tag, please.\n\n${USAGE}`);
  checkVersion(tag, stack);
  if (values.branch !== undefined) await checkBranch(tag, values.branch);
  say(`${tag} is what the stack ${stack} deploys.`);
});

function checkVersion(tag: string, stack: string): void {
  const { delivery } = loadStack(stack);
  if (delivery.kind !== "registry") throw new Failure(`The stack ${stack} pushes to no registry; no tag deploys it.`);
  if (delivery.version === tag) return;
  throw new Failure(
    `The tag is ${tag}, and delivery.version in Pulumi.${stack}.yaml is ${delivery.version}: ` +
      `what runs would not be what its name says.\n` +
      `Set delivery.version to ${tag}, merge that, and tag the merged commit; or tag this one: git tag ${delivery.version}`,
  );
}

async function checkBranch(tag: string, branch: string): Promise<void> {
  const args = ["merge-base", "--is-ancestor", "HEAD", branch];
  const { exitCode, stderr } = await execa("git", args, { cwd: ROOT, reject: false, timeout: 60_000 });
  if (exitCode === 0) return;
  if (exitCode !== 1) throw new Failure(`git ${args.join(" ")}: ${stderr}`);
  throw new Failure(
    `The tag ${tag} is on a commit that is not part of ${branch}: nobody reviewed it.\n` +
      `Merge it first, then move the tag to the merged commit: git tag --force ${tag} ${branch} && git push --force origin ${tag}`,
  );
}

/** `npm run resume -- -s STACK`: after a killed operation, so that Pulumi's own `up` can go on. */
import { commandLine } from "./lib/terminal/arguments";
import { openStack } from "./lib/engine/engine";
import { script } from "../configuration/failure";
import { loadStack } from "./lib/terminal/project";
import { resume } from "./lib/resume/resume";
import { say } from "./lib/terminal/terminal";

const USAGE = `npm run resume -- -s STACK

Looks for what a killed operation was making, and takes what is there into the stack's state; nothing else is changed.
\`npm start\` does it by itself: this is for deployments that run \`pulumi up\`.
  -s, --stack STACK   the stack (default: local)`;

script(async () => {
  const settings = loadStack(commandLine(USAGE, {}).values.stack);
  await resume(await openStack(settings, say), settings);
});

/** `npm run help`: every command, by what a person wants. */
import { commandLine } from "./lib/terminal/arguments";
import { script } from "../configuration/failure";
import { say, styled } from "./lib/terminal/terminal";

const USAGE = `npm run help

Lists every command by what it is for. What one of them takes: its own --help, such as npm run logs -- --help`;

const COMMANDS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "Start and stop": {
    start: "Makes the cluster, builds the images and deploys; run again, it does what is left to do.",
    watch: "Brings what is saved into the running pods within seconds (k3d only).",
    stop: "Stops the cluster; its data stays.",
    destroy: "Deletes a stack with its data, after telling what that is.",
    doctor: "Says what this machine lacks for a stack, with the command that installs or mends it.",
  },
  Look: {
    status: "Shows the pods of a stack, and what is wrong with them.",
    logs: "Prints what a service logs, or logged before it ended.",
    render: "Prints the Kubernetes objects of a stack, without cluster or Docker.",
    help: "Lists every command.",
  },
  Change: {
    config: "Checks, reads and edits a stack's file, encrypted values too.",
    diff: "Tells what a change means for every stack, without cluster or Docker.",
    new: "Makes a project of one's own from this one.",
  },
  Databases: {
    backup: "Makes and proves a backup, lists them, says whether they are well; or writes a dump to a file.",
    restore: "Restores a backup beside the database in use, and puts it in its place.",
    psql: "Opens a service's database as the service's own login.",
    db: "Gives the server the stack's password, or drops a database that no service has any more.",
  },
  Production: {
    trust: "Writes down which cluster a stack may be deployed to.",
    adopt: "Takes over what was made by hand, with its data, and can take it back.",
    resume: "Makes the state whole after a killed operation, so that `pulumi up` can go on.",
    "check:tag": "Says whether a tag may deploy: for the workflow that does.",
    comment: "Posts what a pull request changes as its comment: for the workflow that does.",
  },
  Develop: {
    dev: "Runs services on this machine with a PostgreSQL, without Docker or a cluster, and again on each save.",
    check: "Checks types, lint, floors, format, and that nothing is unused.",
    "check:types": "Checks the types alone.",
    "check:lint": "Checks the lint rules alone.",
    "check:floors": "Checks that no import runs up or in a circle.",
    "check:unused": "Finds files, exports and packages that nobody uses.",
    "check:format": "Checks the format alone.",
    format: "Formats every file.",
    test: "Runs the tests that need neither Docker nor a cluster, or parts of them.",
    e2e: "Runs the tests on a real engine and a real cluster.",
    golden: "Compares the rendered stacks with their golden files, or writes these.",
    docs: "Prints the tables of the documentation and the contract of the outputs anew.",
    bench: "Measures the program against the same steps by hand.",
    "there-and-back": "Sets every key of a stack's file to other values and back, on a running stack.",
    killed: "Kills the engine before and after each resource that it changes, and starts again.",
  },
};

/** What npm runs without `run`. */
const SHORT = ["start", "stop", "test"];

script(async () => {
  commandLine(USAGE, {});
  const called = (name: string) => (SHORT.includes(name) ? `npm ${name}` : `npm run ${name}`);
  const names = Object.values(COMMANDS).flatMap((group) => Object.keys(group));
  const width = Math.max(...names.map((name) => called(name).length));
  const groups = Object.entries(COMMANDS).map(([what, commands]) => {
    const lines = Object.entries(commands).map(([name, does]) => `  ${called(name).padEnd(width)}  ${does}`);
    return [styled("bold", what), ...lines].join("\n");
  });
  say(`${groups.join("\n\n")}\n\nWhat a command takes: its own --help, such as npm run logs -- --help`);
});

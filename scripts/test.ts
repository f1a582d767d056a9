/** `npm test [-- PART…]`: everything that needs Node, Python and the package registries only. */
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";

import execa from "execa";

import {
  BACKEND,
  BACKEND_FOLDER,
  findPython,
  prepare,
  programOf,
  SCHEMAS,
  WORKFLOW_CHECKS,
  type PythonEnvironment,
} from "../test/support/python";
import { commandLine } from "./lib/terminal/arguments";
import { Failure, script } from "../configuration/failure";
import { ROOT } from "./lib/terminal/project";
import { say, styled } from "./lib/terminal/terminal";

interface Count {
  readonly passed: number;
  readonly failed: number;
}

interface Part {
  readonly what: string;
  readonly needs?: PythonEnvironment;
  readonly test: () => Promise<Count>;
}

const PARTS: Readonly<Record<string, Part>> = {
  unit: { what: "each piece by itself", test: () => nodeTests("unit") },
  cures: {
    what: "each cure that a wrong configuration is told, typed as printed, ends its fault",
    test: () => nodeTests("cures"),
  },
  golden: { what: "both stacks render to their golden files", test: () => nodeTests("golden") },
  policy: {
    what: "every stack keeps the rules, and each rule catches what breaks it",
    test: () => nodeTests("policy"),
  },
  secrecy: { what: "no secret leaves its Secret", test: () => nodeTests("secrecy") },
  schema: { what: "every object is valid by Kubernetes' own schema", needs: SCHEMAS, test: () => nodeTests("schema") },
  workflows: {
    what: "what GitHub runs is checked, and runs here as well",
    needs: WORKFLOW_CHECKS,
    test: () => nodeTests("workflows"),
  },
  new: { what: "a project made from this one passes under its own name", test: () => nodeTests("new") },
  wiring: {
    what: "the rendered environment runs the backend on a real PostgreSQL",
    needs: BACKEND,
    test: () => nodeTests("wiring"),
  },
  backend: { what: "the backend's own tests", needs: BACKEND, test: backendTests },
};

const USAGE = `npm test [-- PART…]

${Object.entries(PARTS)
  .map(([name, { what }]) => `  ${name.padEnd(10)}  ${what}`)
  .join("\n")}`;

script(async () => {
  const { positionals } = commandLine(USAGE, {}, Infinity);
  const unknown = positionals.find((name) => !(name in PARTS));
  if (unknown !== undefined)
    throw new Failure(`There are no tests called ${unknown}; there are: ${Object.keys(PARTS).join(", ")}`);
  const parts = Object.entries(PARTS).filter(([name]) => positionals.length === 0 || positionals.includes(name));
  // Told before anything runs, not minutes later.
  const python = parts.some(([, { needs }]) => needs) ? await findPython() : "";
  const total = { passed: 0, failed: 0 };
  for (const [name, { what, needs, test }] of parts) {
    say(styled("bold", `\n── ${name}: ${what}\n`));
    if (needs) await prepare(needs, python);
    const { passed, failed } = await test();
    total.passed += passed;
    total.failed += failed;
  }
  say(styled(total.failed > 0 ? "red" : "green", `\n${total.passed} passed, ${total.failed} failed`));
  if (total.failed > 0 || total.passed === 0) process.exitCode = 1;
});

/** Runs `test/<part>/**`; files are listed here, so that a part without any is told. */
async function nodeTests(part: string): Promise<Count> {
  const folder = join(ROOT, "test", part);
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const files = names
    .filter((name) => name.endsWith(".test.ts"))
    .sort()
    .map((name) => join(folder, name));
  if (files.length === 0) throw new Failure(`There are no tests in ${folder}`);
  const count = { passed: 0, failed: 0 };
  const stream = run({ files, concurrency: Math.max(2, availableParallelism()), timeout: 10 * 60_000 });
  // A skipped test counts as failed: none is skipped without anybody noticing.
  const add = (ok: boolean) => (event: { readonly skip?: unknown; readonly details: { readonly type?: string } }) => {
    if (event.details.type !== "suite") count[ok && event.skip === undefined ? "passed" : "failed"]++;
  };
  stream.on("test:pass", add(true)).on("test:fail", add(false));
  for await (const text of stream.compose(new spec())) process.stdout.write(text as string);
  return count;
}

/** Runs pytest, and counts from the report it writes for machines. */
async function backendTests(): Promise<Count> {
  const folder = mkdtempSync(join(tmpdir(), "wealist-pytest-"));
  const report = join(folder, "report.xml");
  try {
    const options = { cwd: BACKEND_FOLDER, stdio: "inherit", reject: false } as const;
    await execa(programOf(BACKEND), ["-m", "pytest", "-q", `--junitxml=${report}`], options);
    const suite = /<testsuite [^>]*>/.exec(readFileSync(report, "utf8"))?.[0] ?? "";
    const number = (name: string) => Number(new RegExp(` ${name}="(\\d+)"`).exec(suite)?.[1] ?? NaN);
    const failed = number("failures") + number("errors") + number("skipped");
    return { passed: number("tests") - failed, failed };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

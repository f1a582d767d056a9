/** `npm test [-- PART…]`: everything that needs Node, Python and the package registries only. */
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { availableParallelism, tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "node:test";
import { spec } from "node:test/reporters";

import execa from "execa";

import { BACKEND, BACKEND_FOLDER, SCHEMAS, WORKFLOW_CHECKS } from "../test/support/python";
import { given } from "../test/support/given";
import { commandLine } from "./lib/terminal/arguments";
import { findPython, prepare, programOf, type PythonEnvironment } from "./lib/dev/python";
import { Failure, script } from "../configuration/failure";
import { ROOT } from "./lib/terminal/project";
import { say, styled } from "./lib/terminal/terminal";

interface Part {
  readonly what: string;
  readonly needs?: PythonEnvironment;
}

interface Result {
  passed: number;
  failed: number;
  /** Of its files, one after the other, though they run side by side. */
  seconds: number;
}

interface Told {
  readonly file?: string;
  readonly skip?: unknown;
  readonly details: { readonly type?: string };
}

const PARTS: Readonly<Record<string, Part>> = {
  unit: { what: "each piece by itself" },
  cures: { what: "each cure that a wrong configuration is told, typed as printed, ends its fault" },
  golden: { what: "both stacks render to their golden files" },
  policy: { what: "every stack keeps the rules, and each rule catches what breaks it" },
  secrecy: { what: "no secret leaves its Secret" },
  schema: { what: "every object is valid by Kubernetes' own schema", needs: SCHEMAS },
  workflows: { what: "what GitHub runs is checked, and runs here as well", needs: WORKFLOW_CHECKS },
  new: { what: "a project made from this one passes under its own name" },
  wiring: { what: "the rendered environment runs the backend on a real PostgreSQL", needs: BACKEND },
  backend: { what: "the backend's own tests", needs: BACKEND },
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
  const parts = Object.keys(PARTS).filter((name) => positionals.length === 0 || positionals.includes(name));
  const needed = [...new Set(parts.flatMap((name) => PARTS[name]!.needs ?? []))];
  // Told before anything runs, not minutes later.
  const python = needed.length > 0 ? await findPython("The tests need") : "";
  for (const environment of needed) await prepare(environment, python);
  const results = new Map<string, Result>(parts.map((name) => [name, { passed: 0, failed: 0, seconds: 0 }]));
  const start = performance.now();
  const backend = results.get("backend");
  await Promise.all([nodeTests(results), backend && backendTests(backend)]);
  const total = { passed: 0, failed: 0, seconds: (performance.now() - start) / 1000 };
  say("");
  for (const [name, result] of results) {
    say(line(name, result));
    total.passed += result.passed;
    total.failed += result.failed;
  }
  say(line("all, side by side", total));
  if (total.failed > 0 || [...results.values()].some(({ passed }) => passed === 0)) process.exitCode = 1;
});

function line(name: string, { passed, failed, seconds }: Result): string {
  const counts = `${String(passed).padStart(5)} passed, ${failed} failed`;
  return styled(failed > 0 ? "red" : "green", `${name.padEnd(18)} ${counts} ${seconds.toFixed(0).padStart(6)} s`);
}

/** Files are listed here, so that a part without any is told. */
function filesOf(part: string): string[] {
  const folder = join(ROOT, "test", part);
  const names = readdirSync(folder, { recursive: true, encoding: "utf8" }).filter((name) => name.endsWith(".test.ts"));
  if (names.length === 0) throw new Failure(`There are no tests in ${folder}`);
  return names.sort().map((name) => join(folder, name));
}

/** Runs `test/<part>/**` of every part but the backend's, side by side. */
async function nodeTests(results: ReadonlyMap<string, Result>): Promise<void> {
  // The last parts have the longest files, which come first: at the end no core waits for another one.
  const parts = [...results].filter(([name]) => name !== "backend").reverse();
  const partOf = new Map(parts.flatMap(([name, result]) => filesOf(name).map((file) => [file, result])));
  if (partOf.size === 0) return;
  // One more than there are cores: a file also waits, for a shell, for PostgreSQL.
  const concurrency = availableParallelism() + 1;
  const stream = run({ files: [...partOf.keys()], concurrency, timeout: 10 * 60_000 });
  // A skipped test counts as failed: none is skipped without anybody noticing.
  const add = (ok: boolean) => (event: Told) => {
    if (event.details.type !== "suite")
      partOf.get(event.file!)![ok && event.skip === undefined ? "passed" : "failed"]++;
  };
  stream.on("test:pass", add(true)).on("test:fail", add(false));
  // A file as a whole is told under its own path, and only here.
  stream.on("test:complete", ({ name, details }) => {
    const result = partOf.get(name);
    if (result) result.seconds += details.duration_ms / 1000;
  });
  for await (const text of stream.compose(new spec())) process.stdout.write(text as string);
}

/** Runs pytest, and counts from the report it writes for machines. */
async function backendTests(result: Result): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), "wealist-pytest-"));
  const report = join(folder, "report.xml");
  try {
    const options = { cwd: BACKEND_FOLDER, all: true, reject: false, ...given() } as const;
    const { all } = await execa(programOf(BACKEND), ["-m", "pytest", "-q", `--junitxml=${report}`], options);
    // At once: others write meanwhile.
    say(`\n${all}\n`);
    if (!existsSync(report)) return void (result.failed = 1);
    const suite = /<testsuite [^>]*>/.exec(readFileSync(report, "utf8"))?.[0] ?? "";
    const number = (name: string) => Number(new RegExp(` ${name}="([\\d.]+)"`).exec(suite)?.[1] ?? NaN);
    const failed = number("failures") + number("errors") + number("skipped");
    Object.assign(result, { passed: number("tests") - failed, failed, seconds: number("time") });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

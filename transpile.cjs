/**
 * Loaded before the program (Pulumi.yaml), a dynamic provider and each script (package.json): TypeScript is transpiled by
 * sucrase. ts-node loads the whole compiler to do the same: it took a third of a preview. Types are checked by
 * `npm run check`. JavaScript itself, since nothing transpiles it yet.
 *
 * What every start would do again is kept: what V8 compiles by Node, what sucrase transpiles here, by its content. There are
 * no source maps: sucrase keeps every line where it is, and the SDK takes a stack trace for each promise, for which the maps
 * were decoded, a tenth of a preview.
 */
const { createHash } = require("node:crypto");
const { mkdirSync, readFileSync, renameSync, writeFileSync } = require("node:fs");
const Module = require("node:module");
const { join } = require("node:path");

// Not before Node 22, which `npm run doctor` is to say rather than this line.
Module.enableCompileCache?.();

const CACHE = join(__dirname, "node_modules", ".cache", "transpiled");
const { addHook } = installed("pirates");
const VERSION = installed("sucrase/package.json").version;

/** A fresh checkout has no packages yet, which Node would tell by a stack trace. */
function installed(name) {
  try {
    return require(name);
  } catch (error) {
    if (error.code !== "MODULE_NOT_FOUND") throw error;
    console.error("The packages that this project needs are not installed. Install them: npm ci");
    process.exit(1);
  }
}

function transpiled(code, filePath) {
  const file = join(CACHE, `${createHash("sha256").update(VERSION).update("\0").update(code).digest("hex")}.js`);
  try {
    return readFileSync(file, "utf8");
  } catch {
    const { code: made } = require("sucrase").transform(code, { transforms: ["imports", "typescript"], filePath });
    keep(file, made);
    return made;
  }
}

/** Whole or not at all, since others read meanwhile; a folder that cannot be written to costs time, and nothing else. */
function keep(file, text) {
  const half = `${file}.${process.pid}`;
  try {
    mkdirSync(CACHE, { recursive: true });
    writeFileSync(half, text);
    renameSync(half, file);
  } catch {}
}

addHook(transpiled, { exts: [".ts"] });

require("./components/dynamic/earlier.cjs");

/** What helps where Docker or k3d is not there (components/command.ts), whichever process finds that. */
process.env.MACHINE_CHECK = "npm run doctor";

/**
 * What the SDK loads at start and no program here uses, together a fifth of a preview: npm's own dependency trees and the
 * TypeScript compiler, to serialize functions (components/dynamic/resource.ts); the Automation API, Helm and manifests in YAML;
 * OpenTelemetry, for `--tracing`. They are loaded once they are used. Source maps never: there are none of ours, and the SDK's
 * would be decoded for each promise.
 */
const LATE = new Set(["@npmcli/arborist", "typescript"]);
/** A script has begun what it waits for by the time that it needs it. */
const AUTOMATION = "@pulumi/pulumi/automation";
const LATE_PARTS = new Set(["./automation", "./helm", "./kustomize", "./yaml"]);
const PACKAGES = join("node_modules", "@pulumi");
const ROOTS = ["pulumi", "kubernetes"].map((name) => join(PACKAGES, name, "index.js"));
const untracedOnce = new WeakSet();
const load = Module._load;
Module._load = (request, parent, isMain) => {
  const get = () => load(request, parent, isMain);
  const from = parent?.filename ?? "";
  if (!from.includes(PACKAGES)) return request === AUTOMATION ? whenUsed(get) : get();
  if (request === "source-map-support/register") return {};
  if (request === "./debuggable") return untraced(get());
  if (request.startsWith("@opentelemetry/") && request !== "@opentelemetry/api" && from.endsWith("tracing.js")) {
    return new Proxy({}, { get: (_, key) => late(() => get()[key]) });
  }
  const isPart = LATE_PARTS.has(request) && ROOTS.some((root) => from.endsWith(root));
  return isPart || LATE.has(request) ? whenUsed(get) : get();
};

const whenUsed = (get) => new Proxy({ __esModule: true }, { get: (own, key) => (key in own ? own[key] : get()[key]) });

/** A function or class that is taken out of its module at start, and called later or never. */
const late = (get) =>
  new Proxy(class {}, {
    apply: (_, self, args) => Reflect.apply(get(), self, args),
    construct: (_, args) => Reflect.construct(get(), args),
  });

/**
 * The SDK takes a stack trace for each promise, dozens for a resource, and keeps it to print it where the promise is still open
 * at the end: a fifth of a program's time. What such a promise was for is told without.
 */
function untraced(debuggable) {
  const { debuggablePromise } = debuggable;
  if (untracedOnce.has(debuggablePromise)) return debuggable;
  debuggable.debuggablePromise = (promise, context) => {
    const { stackTraceLimit } = Error;
    Error.stackTraceLimit = 0;
    try {
      return debuggablePromise(promise, context);
    } finally {
      Error.stackTraceLimit = stackTraceLimit;
    }
  };
  untracedOnce.add(debuggable.debuggablePromise);
  return debuggable;
}

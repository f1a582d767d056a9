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
const { addHook } = require("pirates");

// Not before Node 22, which `npm run doctor` is to say rather than this line.
Module.enableCompileCache?.();

const CACHE = join(__dirname, "node_modules", ".cache", "transpiled");
const VERSION = require("sucrase/package.json").version;

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

/**
 * The SDK loads these at start to serialize functions, which no program here does (components/dynamic.ts): npm's own
 * dependency trees, and the TypeScript compiler, together another tenth of a preview. They are loaded once they are used.
 */
const LATE = new Set(["@npmcli/arborist", "typescript"]);
const load = Module._load;
Module._load = (request, parent, isMain) => {
  const get = () => load(request, parent, isMain);
  if (!LATE.has(request) || !parent?.filename?.includes(join("@pulumi", "pulumi"))) return get();
  return new Proxy({ __esModule: true }, { get: (own, key) => (key in own ? own[key] : get()[key]) });
};

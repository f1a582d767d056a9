/**
 * Loaded before the program (Pulumi.yaml) and before a dynamic provider: TypeScript is transpiled by sucrase, and what
 * V8 compiles is kept in Node's cache. ts-node loads the whole compiler to do the same: it took a third of a preview.
 * Types are checked by `npm run check`. JavaScript itself, since nothing transpiles it yet.
 */
require("node:module").enableCompileCache();
require("sucrase/register/ts");

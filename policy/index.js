/**
 * Where the engine enters. It has registered ts-node, which would check types and take seconds; the program's own way to
 * transpile replaces it. JavaScript, since nothing transpiles this file yet.
 */
delete require.extensions[".ts"];
require("../transpile.cjs");
require("./pack");

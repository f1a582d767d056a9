/**
 * Loaded before a render: tsx for TypeScript alone. It also reads through every JavaScript file of the packages, which
 * takes a quarter of a render's time, and four of them run at once. JavaScript itself, since nothing transpiles it yet.
 */
const own = require.extensions[".js"];
require("tsx/cjs");
const transpiling = require.extensions[".js"];

require.extensions[".js"] = (module, path) => {
  try {
    own(module, path);
  } catch (error) {
    // A package of ES modules, which Node 20 itself does not require.
    if (error.code !== "ERR_REQUIRE_ESM") throw error;
    transpiling(module, path);
  }
};

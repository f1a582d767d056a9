/**
 * Where the engine enters for a dynamic resource: `#provider` of package.json, which is all that a state names of this
 * project's files. It gives the provider of a type. JavaScript, since nothing transpiles this file yet.
 */
require("./transpile.cjs");
const { PROVIDERS } = require("./components/dynamic/providers");

module.exports = (type) => {
  if (!(type in PROVIDERS)) throw new Error(`this version of the program has no resources of the type ${type}`);
  return require(`./components/${PROVIDERS[type]}`).provider;
};

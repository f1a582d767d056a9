/**
 * The engine keeps the source text of a dynamic provider in the state, for each resource, and runs that text later:
 * edited code would not be used by the next refresh or delete, and every edit would be an update. So what is kept is
 * this stub, which never changes: it loads the module of today, by its path from the project's folder, at each call.
 *
 * Nothing here may close over a value of this file but `module`; a different text is a different provider.
 */
import type { dynamic } from "@pulumi/pulumi";

/** A dynamic provider whose code is the module `<project>/components/k3d/<module>`. */
export function stub(module: string): dynamic.ResourceProvider {
  const call = async (method: string, ...args: unknown[]) => {
    const load = process.getBuiltinModule("node:module").createRequire(`${process.cwd()}/package.json`);
    load("./transpile.cjs");
    const { provider } = load(`./components/k3d/${module}`);
    try {
      return await provider[method](...args);
    } catch (error) {
      // The engine prints an error's stack; ours are messages for people.
      const told = error as Error;
      told.stack = "";
      throw told;
    }
  };
  return {
    check: (olds, news) => call("check", olds, news),
    diff: (id, olds, news) => call("diff", id, olds, news),
    create: (inputs) => call("create", inputs),
    read: (id, props) => call("read", id, props),
    update: (id, olds, news) => call("update", id, olds, news),
    delete: (id, props) => call("delete", id, props),
  };
}

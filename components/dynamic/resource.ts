import * as pulumi from "@pulumi/pulumi";

import type { DynamicType } from "./providers";

/**
 * What the engine keeps of a dynamic provider: a text, in the state, with each resource, which it runs later, in a process
 * of its own. The SDK would make it from the functions of the provider: an edit would be an update, and the next refresh or
 * delete would still run the code of before. So what is kept is this text, which never changes: it asks the project of today
 * for the provider of its type (`provider.cjs`), at each call. Texts of before named modules: `earlier.cjs`.
 */
const kept = (type: DynamicType) => `exports.handler = () => {
  const call = (method) => async (...args) => {
    const load = process.getBuiltinModule("node:module").createRequire(process.cwd() + "/package.json");
    try {
      return await load("#provider")("${type}")[method](...args);
    } catch (error) {
      // The engine prints an error's stack; ours are messages for people.
      error.stack = "";
      throw error;
    }
  };
  const methods = ["check", "diff", "create", "read", "update", "delete"];
  return Object.fromEntries(methods.map((method) => [method, call(method)]));
};
`;

/** What a program gives for the inputs of a provider. */
export type Arguments<Inputs> = { readonly [Key in keyof Inputs]: pulumi.Input<Inputs[Key]> };

/**
 * A resource whose provider is a module of this project. As `pulumi.dynamic.Resource`, but for the text that is kept: the
 * SDK's own takes the TypeScript compiler to make, at every start.
 */
export class DynamicResource extends pulumi.CustomResource {
  /**
   * @param props inputs; and outputs, which are undefined till the provider gives them. None has the name of an input:
   *   a preview takes the input for it.
   */
  constructor(
    type: DynamicType,
    name: string,
    props: Readonly<Record<string, unknown>>,
    opts?: pulumi.CustomResourceOptions,
  ) {
    super(`pulumi-nodejs:dynamic/${type}`, name, { ...props, __provider: kept(type) }, opts);
  }
}

import * as pulumi from "@pulumi/pulumi";

/**
 * What the engine keeps of a dynamic provider: a text, in the state, with each resource, which it runs later, in a process
 * of its own. The SDK would make it from the functions of the provider: an edit would be an update, and the next refresh or
 * delete would still run the code of before. So what is kept is this text, which never changes: it loads the module of
 * today, by its path from the project's folder, at each call.
 */
const kept = (module: string) => `exports.handler = () => {
  const call = (method) => async (...args) => {
    const load = process.getBuiltinModule("node:module").createRequire(process.cwd() + "/package.json");
    load("./transpile.cjs");
    const { provider } = load("./components/${module}");
    try {
      return await provider[method](...args);
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

/** Where a dynamic resource's provider is, and what the engine is to call its type. */
export interface DynamicType {
  /** Module below `components` that exports the `provider`, without its extension: `k3d/cluster-provider`. */
  readonly module: string;
  /** `k3d:Cluster` */
  readonly type: string;
}

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
    { module, type }: DynamicType,
    name: string,
    props: Readonly<Record<string, unknown>>,
    opts?: pulumi.CustomResourceOptions,
  ) {
    super(`pulumi-nodejs:dynamic/${type}`, name, { ...props, __provider: kept(module) }, opts);
  }
}

/** Runs the example programs in this process, without engine and cluster, on outputs as a stack publishes them. */
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import type { KubernetesObject } from "../../components/kubernetes/object";
import { ROOT } from "./config";

export interface ExampleRun {
  /** Every resource: its type, name, inputs, and the provider it goes through. */
  readonly resources: readonly (Pick<pulumi.runtime.MockResourceArgs, "type" | "name"> & {
    readonly inputs: Readonly<Record<string, unknown>>;
    readonly provider?: string;
  })[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

export interface ExampleOptions {
  readonly config?: Readonly<Record<string, string>>;
  /** The value of a generated password. */
  readonly secret?: string;
}

const SIGNATURE = "4dabf18193072939515e22adb298388d";

/** Runs `examples/<name>` as its stack `test`. */
export async function runExample(
  name: string,
  platform: Readonly<Record<string, unknown>>,
  { config = {}, secret = "generated" }: ExampleOptions = {},
): Promise<ExampleRun> {
  const resources: ExampleRun["resources"][number][] = [];
  const newResource = ({ type, name: own, inputs, provider }: pulumi.runtime.MockResourceArgs) => {
    const plainInputs = plain(inputs) as Record<string, unknown>;
    resources.push({ type, name: own, inputs: plainInputs, provider });
    const state = type === "pulumi:pulumi:StackReference" ? { ...plainInputs, outputs: platform } : plainInputs;
    return { id: own, state: { ...state, ...generated(type, own, plainInputs, secret) } };
  };
  await pulumi.runtime.setMocks({ call: () => ({}), newResource }, name, "test", false, "organization");
  const full = Object.entries(config).map(([key, value]) => [`${name}:${key}`, value] as const);
  pulumi.runtime.setAllConfig(Object.fromEntries(full));
  const path = join(ROOT, "examples", name, "index.ts");
  delete require.cache[path];
  // eslint-disable-next-line @typescript-eslint/no-require-imports -- a program runs when it is loaded, every time anew
  const outputs = await pulumi.runtime.runInPulumiStack(async () => ({ ...(require(path) as object) }));
  await (pulumi.runtime as unknown as { waitForRPCs: () => Promise<void> }).waitForRPCs();
  const told = await new Promise((resolve) => pulumi.output(outputs).apply(resolve));
  return { resources, outputs: told as Record<string, unknown> };
}

/** The Kubernetes objects of a run. */
export const objectsOf = ({ resources }: ExampleRun): KubernetesObject[] =>
  resources
    .filter(({ type }) => type.startsWith("kubernetes:"))
    .map(({ inputs }) => inputs as unknown as KubernetesObject);

function generated(type: string, name: string, inputs: Record<string, unknown>, secret: string): object {
  if (type.startsWith("kubernetes:")) return { metadata: { name, ...(inputs["metadata"] as object) } };
  if (type === "random:index/randomPassword:RandomPassword") return { result: pulumi.secret(secret) };
  if (type === "random:index/randomBytes:RandomBytes") return { base64: Buffer.alloc(16).toString("base64") };
  return {};
}

function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(plain);
  if (typeof value !== "object" || value === null) return value;
  if (SIGNATURE in value && "value" in value) return plain(value.value);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, plain(item)]));
}

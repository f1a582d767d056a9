/**
 * Runs the real program in this process without engine, cluster, Docker or secret, and collects the Kubernetes objects
 * it would deploy. What only the engine or a cluster knows stands as a placeholder in angle brackets.
 */
import { createHash } from "node:crypto";

import * as pulumi from "@pulumi/pulumi";

import type { KubernetesObject } from "../../components/kubernetes/object";
import type { EarlierPassword } from "../../components/postgres/earlier-passwords-provider";
import { loadSettings } from "../../configuration/config";
import { readStackFile } from "../../configuration/stack-file";
import { objectOf } from "../../policy/object";
import type { StackResource } from "../../policy/stack";
import { outputs } from "../../stacks/outputs";
import { platform } from "../../stacks/platform";
import { plain } from "./plain";

export interface Rendered {
  /** In a stable order: by namespace, kind and name. */
  readonly objects: readonly KubernetesObject[];
  /** Everything that the program makes, the objects among it, with the options that no object shows. */
  readonly resources: readonly StackResource[];
  readonly outputs: Readonly<Record<string, unknown>>;
}

export interface RenderOptions {
  /** What a secret is rendered as, by its config key or resource name. @default a placeholder */
  readonly secret?: (name: string) => string;
  /** Configuration instead of the stack's file: full keys, objects as JSON. */
  readonly values?: Readonly<Record<string, string>>;
  /** Of every database's Jobs: of two stacks on one server the later one has the higher. @default one of its login's name */
  readonly generation?: number;
  /** The passwords that the server's administrator had, newest first. @default none */
  readonly earlier?: readonly EarlierPassword[];
  /** Which keys of `values` are encrypted. @default none */
  readonly secretKeys?: readonly string[];
}

type Properties = Record<string, unknown>;

/** Renders a stack as its file describes it. @throws RunError with all faults of its configuration. */
export async function renderStack(stack: string, options: RenderOptions = {}): Promise<Rendered> {
  const secret = options.secret ?? ((name: string) => `<secret ${name}>`);
  const { values, secretKeys, environments } = options.values
    ? { values: { ...options.values }, secretKeys: [...(options.secretKeys ?? [])], environments: [] }
    : readStackFile(process.cwd(), stack, secret);
  const resources: StackResource[] = [];
  const given = new Map<string, () => Partial<StackResource>>();
  const mocks: pulumi.runtime.Mocks = {
    call: () => ({}),
    newResource: ({ type, name, inputs }) => {
      const properties = plain(inputs) as Properties;
      const object = objectOf(type, name, properties);
      resources.push({ type, name, inputs: properties, ...(object ? { object } : {}) });
      const added = { uid: `<uid ${name}>`, resourceVersion: `<resourceVersion ${name}>` };
      const state = object
        ? { metadata: { ...object.metadata, ...added } }
        : known(type, name, properties, { ...options, secret }, stack);
      return { id: `<id ${name}>`, state: { ...properties, ...state } };
    },
  };
  await pulumi.runtime.setMocks(mocks, "wealist", stack, false, "organization");
  pulumi.runtime.setAllConfig(values, secretKeys);
  // Outside the stack: a fault thrown inside it would also end the process as an unhandled rejection.
  const settings = loadSettings(environments.length > 0 ? secret : undefined);
  const result = await pulumi.runtime.runInPulumiStack(async () => {
    // Mocks are told no options.
    pulumi.runtime.registerStackTransformation(({ type, name, resource, opts }) => {
      // Asked once the resource is made: its parent's protection is its own too.
      const made = resource as unknown as { readonly __protect?: boolean };
      const { ignoreChanges = [] } = opts;
      given.set(`${type} ${name}`, () => ({ protect: made.__protect ?? false, ignoreChanges }));
      return undefined;
    });
    return outputs(await platform(settings, (fallback) => Promise.resolve(fallback)));
  });
  await settled();
  const objects = resources.flatMap(({ object }) => (object ? [object] : []));
  return {
    objects: objects.sort((a, b) => (order(a) < order(b) ? -1 : 1)),
    // The stack itself is one too, and has no options.
    resources: resources.flatMap((resource) => {
      const options = given.get(`${resource.type} ${resource.name}`);
      return options ? [{ ...resource, ...options() }] : [];
    }),
    outputs: (await promised(result)) as Record<string, unknown>,
  };
}

/** Waits for every registration: the SDK's own way to end a program, which its types do not show. */
const settled = () => (pulumi.runtime as unknown as { waitForRPCs: () => Promise<void> }).waitForRPCs();

const promised = (value: pulumi.Input<unknown>) =>
  new Promise((resolve) => (pulumi.output(value) as pulumi.Output<unknown>).apply(resolve));

const order = ({ kind, metadata: { name, namespace = "" } }: KubernetesObject) =>
  (kind === "Namespace" ? [name, "", name] : [namespace, kind, name]).join("\0");

/** What another provider would add to a resource's inputs. */
function known(
  type: string,
  name: string,
  inputs: Properties,
  { secret, generation, earlier = [] }: RenderOptions & { readonly secret: (name: string) => string },
  stack: string,
): Properties {
  switch (type) {
    case "random:index/randomPassword:RandomPassword":
      return { result: pulumi.secret(secret(name)) };
    case "random:index/randomBytes:RandomBytes":
      return { base64: Buffer.alloc(16, name).toString("base64") };
    case "random:index/randomId:RandomId":
      return { hex: hash(stack).slice(0, 16) };
    case "pulumi-nodejs:dynamic/postgres:EarlierPasswords":
      return { earlier: pulumi.secret(earlier) };
    case "pulumi-nodejs:dynamic/postgres:Generation":
      const login = numberOf(inputs["loginFrom"]);
      return { generation: generation ?? login, login };
    case "pulumi-nodejs:dynamic/postgres:LoginsInUse":
      return { keep: "" };
    case "docker:index/image:Image":
      return { repoDigest: `<image ID ${name}>` };
    case "pulumi-nodejs:dynamic/registry:Image":
      return { digest: `${String(inputs["repository"])}@sha256:<digest>` };
    case "pulumi-nodejs:dynamic/k3d:Cluster":
      const nodes = [`k3d-${String(inputs["name"])}-server-0`];
      return { uid: "<cluster UID>", kubeconfig: pulumi.secret("<kubeconfig>"), nodes };
    case "pulumi-nodejs:dynamic/existing:ClusterTrust":
      return { uid: inputs["trusted"] || "<cluster UID>" };
    case "pulumi-nodejs:dynamic/service:MigrationsRun":
      // The image of then, which may be any: of another one alone they do not run again.
      return { image: String(inputs["current"]).replace(/^([^@]*):[^:/]+$/, "$1:<tag of its last run>"), run: 1 };
    case "pulumi-nodejs:dynamic/services:NodePorts":
      return {
        assigned: Object.fromEntries(
          Object.entries(inputs["ports"] as Record<string, string>).map(([port, service]) => [service, Number(port)]),
        ),
      };
    case "pulumi-nodejs:dynamic/secrets:SecretKeys":
      return { version: `<version of ${String(inputs["secret"])}>` };
    default:
      return {};
  }
}

/** Of as many digits as the seconds since 1970 have. */
const numberOf = (value: unknown): number =>
  1_000_000_000 + (Number.parseInt(hash(JSON.stringify(value)).slice(0, 12), 16) % 1_000_000_000);

const hash = (text: string) => createHash("sha256").update(text).digest("hex");

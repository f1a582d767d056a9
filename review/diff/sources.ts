/**
 * Loaded into a side's render before the program, of whatever revision that is (`--require`): what a Secret's masked values
 * are made from, and what is in an image that has no digest yet. The program's own components make both; here they are read
 * off the inputs of what it makes. Pulumi's mocks are what every revision renders with: a table that the program were to
 * write by itself would be missing in all that are older than it.
 *
 * No secret's value comes into it, nor a ciphertext out: an encrypted key is rendered as a fingerprint of its ciphertext, a
 * generated value as one of what it is generated from. So equal fingerprints of a Secret mean equal sources, and there is
 * nothing in them that could be guessed.
 */
import { createHash } from "node:crypto";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import * as pulumi from "@pulumi/pulumi";

import { isEncrypted, readText } from "../../configuration/stack-file/read";
import { plain } from "../render/plain";

type Values = Readonly<Record<string, unknown>>;

const { setMocks, setAllConfig } = pulumi.runtime;
/** By stack, and by `<namespace>/<name>` of each Secret, its keys with fingerprints in place of values. */
const secrets = new Map<string, Record<string, Values>>();
let current = "";

const digest = (value: unknown) => createHash("sha256").update(JSON.stringify(value)).digest();
/** In angle brackets, as all that stands for what a render does not know. */
const fingerprint = (value: unknown) => `<${digest(value).toString("hex").slice(0, 16)}>`;

/** What a provider gives back, as far as it follows from the inputs. */
function given(type: string, name: string, inputs: Values): Values {
  switch (type) {
    case "random:index/randomPassword:RandomPassword":
      return { result: pulumi.secret(fingerprint([name, inputs])) };
    case "random:index/randomBytes:RandomBytes":
      return { base64: digest([name, inputs]).subarray(0, 16).toString("base64") };
    case "pulumi-nodejs:dynamic/registry:Image":
      return { digest: `${String(inputs["repository"])}:${String(inputs["content"])}` };
    default:
      return {};
  }
}

function note(name: string, { metadata, ...secret }: Values): void {
  const place = metadata as { readonly namespace: string; readonly name?: string };
  const printed = ["data", "stringData"].flatMap((field) => {
    const values = Object.entries((secret[field] as Values | undefined) ?? {});
    return values.length > 0
      ? [[field, Object.fromEntries(values.map(([key, value]) => [key, fingerprint(value)]))] as const]
      : [];
  });
  secrets.get(current)![`${place.namespace}/${place.name ?? `${name}-<suffix>`}`] = Object.fromEntries(printed);
}

const watched = (own: pulumi.runtime.Mocks): pulumi.runtime.Mocks => ({
  call: (args) => own.call(args),
  newResource: async (args) => {
    const inputs = plain(args.inputs) as Values;
    if (args.type === "kubernetes:core/v1:Secret") note(args.name, inputs);
    const { id, state } = await own.newResource(args);
    return { id, state: { ...state, ...given(args.type, args.name, inputs) } };
  },
});

Object.assign(pulumi.runtime, {
  setMocks: (own: pulumi.runtime.Mocks, project: string, stack: string, ...rest: [boolean, string]) => {
    current = stack;
    secrets.set(stack, {});
    return setMocks(watched(own), project, stack, ...rest);
  },
  setAllConfig: (values: Readonly<Record<string, string>>, keys: string[]) => {
    const { config } = readText(readFileSync(`Pulumi.${current}.yaml`, "utf8"));
    const encrypted = Object.entries(config).flatMap(([key, value]) =>
      isEncrypted(value) ? [[key, fingerprint(value.secure)] as const] : [],
    );
    setAllConfig({ ...values, ...Object.fromEntries(encrypted) }, keys);
  },
});

process.on("exit", () => {
  const folder = process.env["SECRETS_FOLDER"]!;
  mkdirSync(folder, { recursive: true });
  for (const [stack, found] of secrets) writeFileSync(join(folder, `${stack}.json`), JSON.stringify(found));
});

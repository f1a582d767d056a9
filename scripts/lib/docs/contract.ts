/** The outputs' contract as other programs get it, printed from the schema in `stacks/outputs.ts`. */
import { z } from "zod";

import * as outputs from "../../../stacks/outputs";
import type { SchemaNode } from "../../../configuration/schema-nodes";
import { table } from "./docs";

interface Field {
  readonly type: string;
  readonly optional?: true;
  readonly description: string;
}
type Group = Readonly<Record<string, Field>>;

/** `outputs/contract.json`. */
export interface Contract {
  readonly version: number;
  readonly platform: Group;
  /** All of them or none. */
  readonly postgres: Group;
  /** Of each service, behind its name and a dot. */
  readonly service: Group;
}

/** The contract of today. */
export const contract = (): Contract => ({
  version: outputs.SCHEMA_VERSION,
  platform: fields(outputs.platformOutputs),
  postgres: fields(outputs.postgresOutputs, outputs.postgresKey),
  service: fields(outputs.serviceOutputs),
});

function fields(schema: z.ZodObject, nameOf = (key: string) => key): Group {
  const { properties = {}, required = [] } = z.toJSONSchema(schema) as SchemaNode;
  const field = (key: string, { type = "", description = "" }: SchemaNode): Field =>
    required.includes(key) ? { type, description } : { type, optional: true, description };
  return Object.fromEntries(Object.entries(properties).map(([key, node]) => [nameOf(key), field(key, node)]));
}

const ofService = (key: string) => outputs.serviceKey("<service>", key);
const GROUPS = ["platform", "postgres", "service"] as const;

/**
 * What a program that reads `before` would miss in `after`; nothing where the version was raised, and nothing for an
 * output that is new.
 */
export function breaking(before: Contract, after: Contract): string[] {
  if (after.version > before.version) return [];
  if (after.version < before.version) return [`the version went back from ${before.version} to ${after.version}`];
  return GROUPS.flatMap((group) =>
    Object.entries(before[group]).flatMap(([key, { type, optional }]) => {
      const name = group === "service" ? ofService(key) : key;
      const now = after[group][key];
      if (!now) return [`${name} was dropped or renamed`];
      if (now.type !== type) return [`${name} was of type ${type}, and is of type ${now.type}`];
      return now.optional && !optional ? [`${name} was always there, and is optional now`] : [];
    }),
  );
}

/** Every output as a Markdown table. */
export function outputsTable({ platform, postgres, service }: Contract): string {
  const rows = (group: Group, nameOf = (key: string) => key) =>
    Object.entries(group).map(([key, { type, optional, description }]) => [
      `\`${nameOf(key)}\``,
      typeWord(type),
      optional ? `${description}; absent where it has no database` : description,
    ]);
  return table(["Output", "Type", "Meaning"], [...rows(platform), ...rows(postgres), ...rows(service, ofService)]);
}

const typeWord = (type: string) => (type === "integer" ? "whole number" : type);

/** `outputs/index.d.ts`. */
export function typesText({ platform, postgres, service }: Contract): string {
  const { services: _, ...own } = platform;
  const short = (key: string) => key.charAt("postgres".length).toLowerCase() + key.slice("postgres".length + 1);
  return `// Printed from stacks/outputs.ts by \`npm run docs\`.
import type { Output } from "@pulumi/pulumi";

/** What a stack publishes, version ${outputs.SCHEMA_VERSION} of the contract. */
export interface PlatformOutputs {
${members(own)}
  /** The PostgreSQL that the services share; absent where no service has a database. */
  readonly postgres?: PostgresOutputs;
  /** By the service's name. */
  readonly services: Readonly<Record<string, ServiceOutputs>>;
}

export interface PostgresOutputs {
${members(postgres, short)}
}

export interface ServiceOutputs {
${members(service)}
}

/** A \`pulumi.StackReference\`, of whichever copy of the SDK. */
export interface PlatformReference {
  readonly name: Output<string>;
  readonly outputs: Output<{ [name: string]: unknown }>;
}

/** The version of the contract that this package reads. */
export declare const CONTRACT_VERSION: number;

/** Told as its message alone, without a stack trace. */
export declare class PlatformOutputsError extends Error {}

/**
 * The outputs of the stack behind \`reference\`, checked. Fails with {@link PlatformOutputsError} where the stack was not
 * deployed, or publishes another version than this package reads.
 */
export declare function readPlatform(reference: PlatformReference): Output<PlatformOutputs>;

/** {@link readPlatform} on plain values, such as \`pulumi stack output --json\` prints. */
export declare function parsePlatform(outputs: { readonly [name: string]: unknown }, stack: string): PlatformOutputs;

/** The service of that name. @throws PlatformOutputsError that says which services there are. */
export declare function serviceOf(platform: PlatformOutputs, name: string): ServiceOutputs;

/** The PostgreSQL. @throws PlatformOutputsError where there is none. */
export declare function postgresOf(platform: PlatformOutputs): PostgresOutputs;
`;
}

const members = (group: Group, nameOf = (key: string) => key): string =>
  Object.entries(group)
    .map(([key, { type, optional, description }]) => {
      const member = `readonly ${nameOf(key)}${optional ? "?" : ""}: ${type === "integer" ? "number" : type};`;
      return `  /** ${description} */\n  ${member}`;
    })
    .join("\n");

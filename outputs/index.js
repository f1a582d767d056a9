/**
 * Reads what a stack publishes by a StackReference, checked against contract.json. JavaScript itself and without a
 * dependency: Pulumi's host transpiles nothing under node_modules, and a program of another repository needs no more
 * than this folder. Its types are in index.d.ts.
 */
"use strict";
const contract = require("./contract.json");

const CONTRACT_VERSION = contract.version;

/** What is wrong with a stack's outputs. Marked so that Pulumi prints the message alone, without a stack trace. */
class PlatformOutputsError extends Error {
  name = "PlatformOutputsError";
  __pulumiRunError = true;
}

const readPlatform = (reference) =>
  reference.name.apply((stack) => reference.outputs.apply((outputs) => parsePlatform(outputs, stack)));

function parsePlatform(outputs, stack) {
  checkVersion(outputs?.schemaVersion, stack);
  const faults = [];
  const take = (group, prefix = "") =>
    Object.fromEntries(
      Object.entries(group).flatMap(([key, { type, optional }]) => {
        const value = outputs[prefix + key];
        if (value === undefined && optional) return [];
        const found = Number.isInteger(value) ? "integer" : typeof value;
        if (value === undefined) faults.push(`${prefix}${key} is missing`);
        else if (found !== type) faults.push(`${prefix}${key} is of type ${found}, not ${type}`);
        return [[key, value]];
      }),
    );
  const { services, ...own } = take(contract.platform);
  const names = String(services ?? "")
    .split(",")
    .filter(Boolean);
  const platform = {
    ...own,
    ...(Object.keys(contract.postgres).some((key) => key in outputs)
      ? { postgres: withoutPrefix(take(contract.postgres)) }
      : {}),
    services: Object.fromEntries(names.map((name) => [name, take(contract.service, `${name}.`)])),
  };
  if (faults.length === 0) return platform;
  throw new PlatformOutputsError(
    `The outputs of the stack ${stack} are not what version ${CONTRACT_VERSION} promises: ${faults.join("; ")}. ` +
      `Deploy it with the program of today: ${up(stack)}`,
  );
}

function checkVersion(found, stack) {
  if (found === CONTRACT_VERSION) return;
  const wanted = `this program reads version ${CONTRACT_VERSION}`;
  if (found === undefined) {
    throw new PlatformOutputsError(
      `The stack ${stack} has no schemaVersion among its outputs, and ${wanted}: it was not deployed yet, or is another ` +
        `program's. If the name is right, deploy it: ${up(stack)}`,
    );
  }
  throw new PlatformOutputsError(
    `The stack ${stack} has outputs of version ${found}, and ${wanted}. ` +
      (found > CONTRACT_VERSION
        ? "Update the package that this program reads them with: docs/outputs.md says how, the changelog what changed."
        : `Deploy the stack with the program of today: ${up(stack)}`),
  );
}

/** `organization/project/stack` → the command, for the folder of the stack's own project. */
const up = (stack) => `pulumi up -s ${stack.split("/").at(-1)}`;

/** `postgresHost` → `host`. */
const withoutPrefix = (values) =>
  Object.fromEntries(
    Object.entries(values).map(([key, value]) => {
      const name = key.slice("postgres".length);
      return [name.charAt(0).toLowerCase() + name.slice(1), value];
    }),
  );

function serviceOf(platform, name) {
  const found = platform.services[name];
  if (found) return found;
  const names = Object.keys(platform.services).join(", ") || "none";
  throw new PlatformOutputsError(`The stack ${platform.stack} has no service ${name}; it has: ${names}`);
}

function postgresOf(platform) {
  if (platform.postgres) return platform.postgres;
  throw new PlatformOutputsError(`The stack ${platform.stack} has no PostgreSQL: none of its services has a database.`);
}

// Names alone, for Node to find them from an ES module too.
module.exports = { CONTRACT_VERSION, PlatformOutputsError, parsePlatform, postgresOf, readPlatform, serviceOf };

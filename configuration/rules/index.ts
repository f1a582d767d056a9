/** Rules that span several keys, or look beside the file: what a schema of single keys cannot say. */
import type { Fault } from "../faults";
import type { ServiceSettings } from "../schema";
import { backupFaults } from "./backup";
import { inputsFaults, linkFaults, migrationsFaults } from "./context";
import { addressFaults, caFaults, driverFaults, hostFaults, reasonFaults, schemeFaults } from "./database";
import { imageFaults, tagFaults } from "./images";
import { autoscalingFaults, resourceFaults } from "./memory";
import { doubledFaults, reservedFaults, shadowedFaults } from "./names";
import { peerFaults } from "./peers";
import type { Found, Path, Readable } from "./readable";
import { deliveryFaults, rangeFaults, stackFaults, targetFaults, versionFaults } from "./target";
import { secretSourceFaults, variableFaults } from "./variables";
import { watchFaults } from "./watch";

type Rule = (config: Readable) => Found;
type ServiceRule = (config: Readable, at: Path, service: ServiceSettings) => Found;

const OF_THE_STACK: readonly Rule[] = [
  ...[stackFaults, rangeFaults, versionFaults, deliveryFaults],
  ({ stack, database: { inside } = {} }) =>
    inside && resourceFaults(stack, [...inside.at, "resources"], inside.resources),
  ...[hostFaults, reasonFaults, caFaults],
  ({ stack, database: { inside, outside } = {} }) =>
    [inside, outside].flatMap((server) => (server && tagFaults(stack, [...server.at, "image"], server.image)) ?? []),
  addressFaults,
  backupFaults,
];
const OF_A_SERVICE: readonly ServiceRule[] = [
  ({ stack }, at, { resources }) => resourceFaults(stack, [...at, "resources"], resources),
  ...[
    imageFaults,
    linkFaults,
    migrationsFaults,
    inputsFaults,
    targetFaults,
    reservedFaults,
    variableFaults,
    secretSourceFaults,
  ],
  ...[schemeFaults, driverFaults, autoscalingFaults, peerFaults, watchFaults],
];

export function crossFaults(config: Readable): Fault[] {
  const ofServices = (rules: readonly ServiceRule[]) =>
    [...config.services].flatMap(([index, service]) =>
      rules.flatMap((rule) => rule(config, ["services", index], service) ?? []),
    );
  return [
    ...OF_THE_STACK.flatMap((rule) => rule(config) ?? []),
    ...ofServices(OF_A_SERVICE),
    ...doubledFaults(config),
    ...ofServices([shadowedFaults]),
  ];
}

/** Rules that span several keys, or look beside the file: what a schema of single keys cannot say. */
import type { Fault } from "../faults";
import { autoscalingFaults } from "./autoscaling";
import { driverFaults, externalFaults } from "./external";
import { imageFaults, tagFaults } from "./images";
import { linkFaults } from "./links";
import { memoryFaults } from "./memory";
import { migrationsFaults } from "./migrations";
import { doubledFaults, reservedFaults } from "./names";
import { addressFaults, peerFaults } from "./peers";
import type { Readable } from "./readable";
import { requestFaults } from "./requests";
import { schemeFaults } from "./scheme";
import { secretSourceFaults } from "./secrets";
import { stackFaults } from "./stack-name";
import { variableFaults } from "./variables";
import { clusterFaults, deliveryFaults, targetFaults } from "./target";

export function crossFaults(config: Readable): Fault[] {
  const services = [...config.services].flatMap(([index, service]) => {
    const at = ["services", index];
    return [
      ...memoryFaults(config.stack, [...at, "resources"], service.resources),
      ...requestFaults(config.stack, [...at, "resources"], service.resources),
      ...imageFaults(config, at, service),
      ...linkFaults(config, at, service),
      ...migrationsFaults(config, at, service),
      ...targetFaults(config, at, service),
      ...reservedFaults(config, at, service),
      ...variableFaults(config, at, service),
      ...secretSourceFaults(config.stack, at, service),
      ...schemeFaults(config, at, service),
      ...driverFaults(config, at, service),
      ...autoscalingFaults(config.stack, at, service),
      ...peerFaults(config, at, service),
    ];
  });
  const { inside: server, outside } = config.database ?? {};
  return [
    ...stackFaults(config),
    ...clusterFaults(config),
    ...deliveryFaults(config),
    ...(server ? memoryFaults(config.stack, [...server.at, "resources"], server.resources) : []),
    ...(server ? requestFaults(config.stack, [...server.at, "resources"], server.resources) : []),
    ...tagFaults(config.stack, ["database", "movedFrom", "image"], outside?.movedFrom?.image),
    ...externalFaults(config),
    ...tagFaults(config.stack, ["database", "image"], config.database?.image),
    ...addressFaults(config),
    ...services,
    ...doubledFaults(config),
  ];
}

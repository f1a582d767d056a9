/** This machine's rows, as one check among those of a stack. */
import type { Settings } from "../../../configuration/config";
import { check, nodeRow, pulumiRow } from "./checks";
import { gatherFacts, needsOf } from "./facts";
import { thisSystem } from "./install";
import type { Check } from "./plan";
import { versionOnPath } from "../engine/pulumi-cli";

export const machineCheck = (settings: Settings): Check => ({
  what: "Docker",
  gives: ["Docker", "k3d"],
  byHand: "docker info",
  look: async () => check(await gatherFacts(settings), needsOf(settings)),
});

/** Of a stack that cannot be read nobody knows what it needs. */
export const anyStacksCheck = (): Check => ({
  what: "Tools",
  look: async () => {
    const facts = { node: process.versions.node, system: thisSystem(), pulumi: await versionOnPath() };
    return [nodeRow(facts), pulumiRow(facts)];
  },
});

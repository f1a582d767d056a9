/** This machine's rows: one check among those of a stack, and what has to be right before anything is made. */
import type { Settings } from "../../../configuration/config";
import { Failure } from "../../../configuration/failure";
import { versionOnPath } from "../engine/pulumi-cli";
import { say } from "../terminal/terminal";
import { check, nodeRow, pulumiRow } from "./checks";
import { gatherFacts, needsOf, type Facts } from "./facts";
import { thisSystem } from "./install";
import type { Check } from "./plan";
import { report } from "./row";

export const machineCheck = (settings: Settings): Check => ({
  what: "Docker",
  gives: ["Docker", "k3d"],
  byHand: "docker info",
  look: async () => check(await gatherFacts(settings), needsOf(settings)),
});

/** Of a stack that cannot be read nobody knows what it needs. */
export const anyStacksCheck: Check = {
  what: "Tools",
  look: async () => {
    const facts = { node: process.versions.node, system: thisSystem(), pulumi: await versionOnPath() };
    return [nodeRow(facts), pulumiRow(facts)];
  },
};

/**
 * Only what is wrong is told.
 *
 * @param ports whether the host ports have to be free.
 * @returns what was seen, for whoever would look again.
 * @throws Failure that lists what is missing, each with its cure.
 */
export async function preflight(settings: Settings, { ports = true } = {}): Promise<Facts> {
  const facts = await gatherFacts(settings);
  const rows = check(ports ? facts : { ...facts, taken: [] }, needsOf(settings));
  const wrong = rows.filter(({ verdict }) => verdict !== "ok");
  if (wrong.some(({ verdict }) => verdict === "missing")) throw new Failure(`${report(wrong)}\n\nNothing was changed.`);
  if (wrong.length > 0) say(report(wrong));
  return facts;
}

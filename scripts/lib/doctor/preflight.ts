/** What has to be right before anything is made: only what is wrong is told. */
import type { Settings } from "../../../configuration/config";
import { check } from "./checks";
import { gatherFacts, needsOf } from "./facts";
import { report } from "./report";
import { Failure } from "../../../configuration/failure";
import { say } from "../terminal/terminal";

/**
 * @param ports whether the host ports have to be free.
 * @throws Failure that lists what is missing, each with its cure.
 */
export async function preflight(settings: Settings, { ports = true } = {}): Promise<void> {
  const facts = await gatherFacts(settings);
  const rows = check(ports ? facts : { ...facts, taken: [] }, needsOf(settings));
  const wrong = rows.filter(({ verdict }) => verdict !== "ok");
  if (wrong.some(({ verdict }) => verdict === "missing")) throw new Failure(`${report(wrong)}\n\nNothing was changed.`);
  if (wrong.length > 0) say(report(wrong));
}

/** An engine that is killed at a point, the start that follows, and what there is then. */
import { underLoad } from "../e2e/load";
import type { Ran } from "../e2e/project";
import { leftLogins, strays } from "../e2e/strays";
import { Writer } from "../e2e/writer";
import { tail } from "../there-and-back/report";
import type { Part, Stack } from "./parts";
import { tell, type Point } from "./points";
import type { Row } from "./report";
import { up } from "./up";

export async function killed(stack: Stack, name: string, part: Part, at: Point): Promise<Row> {
  const { project } = stack;
  const writer = new Writer();
  let next: Ran | undefined;
  let seconds = 0;
  const faults: string[] = [];
  try {
    const { refused, lost } = await underLoad(writer, async () => {
      await part.change(stack);
      const first = await up(project, at);
      if (!first.killed) faults.push(`it never came there: exit ${first.code}`);
      const started = Date.now();
      next = await project.npm("start");
      seconds = (Date.now() - started) / 1000;
    });
    faults.push(...lost.map((row) => `lost: ${row}`));
    if (part.outside !== true) faults.push(...refused.map((each) => `kept out: ${each}`));
    faults.push(...(await leftLogins(part.at)).map((login) => `left over: ${login}`), ...(await strays(project)));
  } catch (error) {
    faults.push(String(error));
  }
  // The row has its end alone.
  if (next && next.code !== 0) console.error(next.output);
  if (next?.code !== 0) faults.unshift(`the next start ends with ${next?.code}: ${tail(next?.output ?? "")}`);
  return { part: name, point: tell(at), seconds, written: writer.written, faults: faults.map(flat) };
}

const flat = (text: string) => text.replace(/\s+/g, " ");

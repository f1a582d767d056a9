/** Lines of several services between each other, each under its service's name. */
import { say, styled } from "../terminal/terminal";
import { tellsMissingPackage } from "./dependencies";

const COLOURS = ["cyan", "magenta", "yellow", "blue", "green"] as const;

/**
 * Prints the lines of the service `name`; after the first that tells of a missing package, what installs it.
 *
 * @param names of all services that print, in one order.
 */
export function printer(name: string, names: readonly string[], install: string | undefined): (line: string) => void {
  const width = Math.max(...names.map((one) => one.length));
  const prefix = styled(COLOURS[names.indexOf(name) % COLOURS.length]!, `${name.padEnd(width)} |`);
  let isTold = install === undefined;
  return (line) => {
    say(`${prefix} ${line}`);
    if (isTold || !tellsMissingPackage(line)) return;
    isTold = true;
    say(`${prefix} ${styled("red", `A package is missing. Install what the service needs: ${install}`)}`);
  };
}

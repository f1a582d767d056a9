/** Lines for people; on a terminal also one live line below them, and colours. */
import { clearLine, cursorTo } from "node:readline";
import { styleText } from "node:util";

type Style = Parameters<typeof styleText>[0];

/** `text` in a style, where the output is a terminal that wants it (NO_COLOR is honoured). */
export const styled = (style: Style, text: string): string =>
  process.stdout.isTTY && !process.env["NO_COLOR"] ? styleText(style, text) : text;

export const say = (line: string): void => console.log(line);

/** A live line under the printed ones: on a terminal only, a file or a pipe gets the printed ones. */
export class LiveLine {
  private shown = "";

  public constructor(private readonly out: NodeJS.WriteStream = process.stdout) {}

  public print(line: string): void {
    this.clear();
    this.out.write(`${line}\n`);
  }

  public show(text: string): void {
    if (!this.out.isTTY) return;
    const line = text.replace(/\s+/g, " ").slice(0, Math.max(20, (this.out.columns || 80) - 1));
    if (line === this.shown) return;
    this.clear();
    this.out.write(line);
    this.shown = line;
  }

  public clear(): void {
    if (this.shown === "") return;
    clearLine(this.out, 0);
    cursorTo(this.out, 0);
    this.shown = "";
  }
}

/** `15:04:05` */
export const timeOfDay = (): string => new Date().toTimeString().slice(0, 8);

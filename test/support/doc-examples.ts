/** The examples of a stack's file in the documentation, each completed to a whole file, as its reader would. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { readText, type StackText } from "../../configuration/stack-file";
import { local, prod, ROOT } from "./config";

type Values = Readonly<Record<string, unknown>>;

export interface Example {
  /** `docs/configuration.md: wealist:cluster:` */
  readonly title: string;
  readonly file: StackText;
  /** Plain keys of whole stacks with the example in them: on k3d, and on a cluster that exists. */
  readonly stacks: readonly Values[];
}

/** The project's own: the host ports of the examples are among those that it maps. */
const CLUSTER = readText(readFileSync(join(ROOT, "Pulumi.local.yaml"), "utf8")).config["wealist:cluster"];

const MARKDOWN = ["README.md", ...markdown("docs"), ...markdown("docs/runbooks")];

function markdown(folder: string): string[] {
  const names = readdirSync(join(ROOT, folder)).filter((name) => name.endsWith(".md"));
  return names.map((name) => `${folder}/${name}`);
}

/** Every block of YAML of the documentation, in the order of its pages. */
export const examples = (files: readonly string[] = MARKDOWN): Example[] =>
  files.flatMap((file) => {
    const blocks = [...readFileSync(join(ROOT, file), "utf8").matchAll(/^( *)```yaml\n([^]*?)^ *```/gm)];
    return blocks.map(([, indent = "", block = ""]) =>
      example(file, block.replaceAll(new RegExp(`^${indent}`, "gm"), "")),
    );
  });

function example(file: string, block: string): Example {
  const lines = block.trimEnd().split("\n");
  const margin = Math.min(...lines.filter(Boolean).map((line) => line.search(/\S/)));
  const own = lines.map((line) => line.slice(margin));
  const text = readText(whole(own).join("\n"));
  const entries = Object.entries(text.config).map(([key, value]) => [key.slice(key.indexOf(":") + 1), value] as const);
  const given = Object.fromEntries(entries);
  return { title: `${file}: ${own[0]}`, file: text, stacks: [local({ cluster: CLUSTER, ...given }), prod(given)] };
}

/** Some examples are a file, some are keys of `config`, some an entry of `services`, some keys of one. */
function whole(lines: readonly string[]): readonly string[] {
  const [first = ""] = lines;
  const within = (blanks: number) => lines.map((line) => " ".repeat(blanks) + line);
  if (first === "config:") return lines;
  if (/^\S+:\S+:/.test(first)) return ["config:", ...within(2)];
  const services = ["config:", "  wealist:services:"];
  if (first.startsWith("- ")) return [...services, ...within(4)];
  const image = lines.some((line) => line.startsWith("image:")) ? [] : ["      image: nginx:1.29"];
  return [...services, "    - name: board-api", ...image, ...within(6)];
}

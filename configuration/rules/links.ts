import { existsSync } from "node:fs";
import { join } from "node:path";

import { brokenLinks, type Link } from "../../components/image/links";
import { pathText } from "../cures";
import type { Fault } from "../faults";
import type { ServiceSettings } from "../schema";
import type { Path, Readable } from "./readable";

/** Links named in a message: a virtual environment of another machine has dozens. */
const NAMED = 3;

/** What is built for a registry goes by the `docker` command, which takes a link as a link. */
export function linkFaults({ root, cluster }: Readable, at: Path, { context, dockerfile }: ServiceSettings): Fault[] {
  if (context === undefined || !cluster?.k3d) return [];
  if (!existsSync(join(root, context, dockerfile))) return [];
  const links = brokenLinks(join(root, context), dockerfile);
  if (links.length === 0) return [];
  const name = ({ path, target }: Link) => `${join(context, path)} → ${target}`;
  const more = links.length > NAMED ? `, and ${links.length - NAMED} more` : "";
  const rules = [`${dockerfile}.dockerignore`, ".dockerignore"].map((file) => join(context, file));
  const file = rules.find((path) => existsSync(join(root, path))) ?? rules[1]!;
  return [
    {
      path: pathText([...at, "context"]),
      problem: `links that lead nowhere: ${links.slice(0, NAMED).map(name).join(", ")}${more}`,
      rule: "each link in the context that is sent to Docker leads to something on this machine",
      cure: `remove ${links.length > 1 ? "them" : "it"}, or leave ${links.length > 1 ? "them" : "it"} out by a line in ${file}: ${links[0]!.path}`,
    },
  ];
}

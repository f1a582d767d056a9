/** What a first start brings onto this machine, in megabytes on its disk. */
import execa from "execa";

import { K3S_IMAGE } from "../../configuration/schema";
import { POSTGRES_IMAGE, ROOT } from "../../test/support/config";

const IMAGES = [K3S_IMAGE, POSTGRES_IMAGE, "python:3.13-slim-trixie"];
const PLUGINS = ["docker", "kubernetes", "random"].map((name) => `pulumi-resource-${name}`);
/** On PATH, or where Pulumi keeps what it fetches. */
const PULUMI = `$(which pulumi pulumi-language-nodejs ${PLUGINS.join(" ")}) ~/.pulumi/plugins ~/.pulumi/versions`;

/** Rows of a table: what, and its megabytes. @throws where Docker lacks one of the images, as before the first `npm start`. */
export async function sizes(): Promise<string[][]> {
  const found = Object.entries(await megabytes());
  const all = found.reduce((sum, [, each]) => sum + each, 0);
  return [...found, ["all", all] as const].map(([what, each]) => [what, `${each.toFixed(0)} MB`]);
}

async function megabytes(): Promise<Readonly<Record<string, number>>> {
  const kilobytes = async (paths: string) => {
    const command = `du -skcL ${paths} 2>/dev/null | tail -n 1 | cut -f 1`;
    return Number((await execa("sh", ["-c", command], { cwd: ROOT })).stdout) / 1000;
  };
  const image = async (name: string) =>
    Number((await execa("docker", ["image", "inspect", "--format", "{{.Size}}", name])).stdout) / 1e6;
  const images = await Promise.all(IMAGES.map(async (name) => [`image ${name}`, await image(name)] as const));
  return {
    "packages of npm": await kilobytes("node_modules"),
    "Pulumi with its plugins": await kilobytes(PULUMI),
    ...Object.fromEntries(images),
  };
}

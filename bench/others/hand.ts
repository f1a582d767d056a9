/** The team's steps by hand, one after the other. */
import { readFileSync } from "node:fs";
import { join } from "node:path";

import execa from "execa";

import { K3S_IMAGE } from "../../configuration/schema";
import { POSTGRES_IMAGE } from "../../test/support/config";
import { importByHand } from "../../test/e2e/cluster";
import { dockerBuild } from "../../test/e2e/docker-build";
import { CLUSTER, SERVER, type Project } from "../../test/e2e/project";

const run = (project: Project, command: string, args: readonly string[], input?: string) =>
  execa(command, args, { cwd: project.folder, env: { KUBECONFIG: project.kubeconfig }, ...(input ? { input } : {}) });

const kubectl = (project: Project, args: readonly string[], input?: string) =>
  run(project, "docker", ["exec", "-i", SERVER, "kubectl", ...args], input);

/** As people import an image of their own: with k3d, and once more when it fails, which it does now and then. */
async function importOwn(project: Project, image: string): Promise<void> {
  const attempt = () => run(project, "k3d", ["image", "import", image, "-c", CLUSTER, "--mode", "direct"]);
  await attempt().catch(attempt);
}

/** The team's Deployment, as it is or under the name of another tool. */
export const pods = (image: string, name = "board-api"): string =>
  readFileSync(join(__dirname, "by-hand.yaml"), "utf8").replaceAll("IMAGE", image).replaceAll("board-api", name);

async function apply(project: Project, text: string, workload: string): Promise<void> {
  await kubectl(project, ["apply", "-f", "-"], text);
  await kubectl(project, ["rollout", "status", "-n", "by-hand", workload, "--timeout=300s"]);
}

export const postgres = (project: Project) =>
  apply(project, readFileSync(join(__dirname, "by-hand-postgres.yaml"), "utf8"), "statefulset/postgres");

const service = (project: Project, tag: string) => apply(project, pods(tag), "deployment/board-api");

/** Build, import, apply, wait: what a change of one line takes by hand. */
export async function deliver(project: Project, tag: string): Promise<void> {
  await dockerBuild(project, tag);
  await importOwn(project, tag);
  await service(project, tag);
}

/** Everything from nothing, in sequence. */
export async function everything(project: Project, tag: string): Promise<void> {
  await dockerBuild(project, tag, ["--no-cache"]);
  const options = ["--image", K3S_IMAGE, "--no-lb", "-p", "8200-8209:30080-30089@server:0:direct"];
  await run(project, "k3d", ["cluster", "create", CLUSTER, ...options]);
  await importByHand(POSTGRES_IMAGE);
  await importOwn(project, tag);
  await postgres(project);
  await service(project, tag);
}

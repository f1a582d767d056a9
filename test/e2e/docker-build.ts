import execa from "execa";

import { KANBAN, type Project } from "./project";

/** `docker build`, of the backend if no other folder is named, as by hand; by the classic builder where there is no buildx. */
export async function dockerBuild(
  project: Project,
  tag: string,
  args: readonly string[] = [],
  folder = KANBAN,
): Promise<void> {
  const command = ["build", "-q", "-t", tag, ...args, folder];
  const { failed } = await execa("docker", command, { cwd: project.folder, reject: false });
  if (failed) await execa("docker", command, { cwd: project.folder, env: { DOCKER_BUILDKIT: "0" } });
}

import execa from "execa";

import { KANBAN, type Project } from "./project";

/** `docker build` of the backend, as by hand; with the classic builder where this Docker has no buildx. */
export async function dockerBuild(project: Project, tag: string, args: readonly string[] = []): Promise<void> {
  const command = ["build", "-q", "-t", tag, ...args, KANBAN];
  const { failed } = await execa("docker", command, { cwd: project.folder, reject: false });
  if (failed) await execa("docker", command, { cwd: project.folder, env: { DOCKER_BUILDKIT: "0" } });
}

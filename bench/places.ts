/** Where rows are measured: a copy of the project, with a cluster of its own or without one. */
import execa from "execa";

import { CLUSTER, KANBAN, Project } from "../test/e2e/project";

export const deleteCluster = () => execa("k3d", ["cluster", "delete", CLUSTER]);

let edits = 0;
/** One changed line of code; a new one each time. */
export const changeCode = (project: Project) =>
  project.edit(`${KANBAN}/kanban/__init__.py`, (text) => `${text}\nEDIT_${(edits += 1)} = "${Date.now()}"\n`);

/** A changed lock file: every layer above the base image is built again. */
export const changeDependencies = (project: Project) =>
  project.edit(`${KANBAN}/requirements.txt`, (text) => `# ${Date.now()}\n${text}`);

export async function withProject<T>(body: (project: Project) => Promise<T>): Promise<T> {
  const project = new Project(0);
  try {
    return await body(project);
  } finally {
    project.remove();
  }
}

/** The images that the other tools build, all of them with names of their own. */
const BUILT = ["by-hand", "skaffold", "tilt"];

export const withCluster = <T>(body: (project: Project) => Promise<T>) =>
  withProject(async (project) => {
    await deleteCluster();
    try {
      return await body(project);
    } finally {
      await project.npm("destroy", ["--yes"]);
      await deleteCluster();
      // By name: one that is built from another cannot go by its ID before that one.
      const filters = BUILT.flatMap((name) => ["--filter", `reference=${name}`]);
      const { stdout } = await execa("docker", ["image", "ls", "--format", "{{.Repository}}:{{.Tag}}", ...filters]);
      if (stdout) await execa("docker", ["image", "rm", "-f", ...stdout.split("\n")]);
    }
  });

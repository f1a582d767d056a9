/** Stacks of many services: each with an image of its own, built from a folder of its own. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";

import type { Project } from "../../test/e2e/project";

/** How many of the services have a database of their own. */
const DATABASES = 10;

const folderOf = (index: number) => `applications/scale/service-${index}`;

/** Each one's file is another, as those of services are: no two images are the same. */
const page = (index: number, version: number) => `service ${index}, version ${version}\n`;

const DOCKERFILE = `FROM python:3.13-slim-trixie
WORKDIR /srv
COPY index.html .
USER 10001
CMD ["python", "-m", "http.server", "8000"]
`;

/** Makes it a stack of `count` services, of one pod each. */
export function manyServices(project: Project, count: number): void {
  for (let index = 1; index <= count; index += 1) {
    mkdirSync(join(project.folder, folderOf(index)), { recursive: true });
    writeFileSync(join(project.folder, folderOf(index), "Dockerfile"), DOCKERFILE);
    changeService(project, index, 0);
  }
  const services = Array.from({ length: count }, (_, at) => ({
    name: `service-${at + 1}`,
    context: folderOf(at + 1),
    image: `wealist-scale-${at + 1}`,
    replicas: 1,
    health: "/",
    resources: { requests: { memory: "32Mi", cpu: "10m" }, limits: { memory: "64Mi", cpu: "200m" } },
    ...(at < DATABASES ? {} : { database: false }),
  }));
  project.configure((config) => config.setIn(["config", "wealist:services"], services));
}

/** Writes the one line of a service's own. */
export const changeService = (project: Project, index: number, version: number): void =>
  writeFileSync(join(project.folder, folderOf(index), "index.html"), page(index, version));

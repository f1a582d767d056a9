/**
 * One wrong line or file: the next start ends soon, with cause and cure, and the line put back is all it takes. Each test
 * begins with the stack that the one before put back. `postgres:17.99` and a service of 20Gi are in `there-and-back.test.ts`,
 * storage classes and versions of PostgreSQL in `volume.test.ts`.
 */
import { after, before, describe, test } from "node:test";

import execa from "execa";

import { inFile, thereAndBack, type Trip } from "../there-and-back/trip";
import type { Running } from "../there-and-back/look";
import { k3d, kubectl } from "./cluster";
import { createBoard } from "./http";
import { toldAndBack } from "./in-time";
import { CLUSTER, KANBAN, Project, succeeded } from "./project";

/** Called PostgreSQL, it is none. */
const NO_POSTGRES = { from: "redis:8", image: "postgres:17.98" };

const bare = (project: Project) => project.pulumi(["up", "--yes", "--skip-preview"]);

interface Wrong extends Omit<Trip, "named"> {
  readonly what: string;
  /** What the output names: cause and cure. */
  readonly named: readonly RegExp[];
}

const WRONG: readonly Wrong[] = [
  {
    what: "an image that is no PostgreSQL, by bare pulumi up",
    change: inFile({ "database.image": NO_POSTGRES.image }),
    named: [/postgres:17\.98/, /database\.image/],
    start: bare,
  },
  {
    what: "a request of PostgreSQL's that no node has",
    change: inFile({
      "database.resources.requests": { memory: "64Gi", cpu: "100m" },
      "database.resources.limits": { memory: "128Gi", cpu: "1" },
    }),
    named: [/64Gi/, /memory/, /database\.resources/],
  },
  {
    what: "a memory limit that ends PostgreSQL at its start",
    change: inFile({
      "database.resources.requests": { memory: "5Mi", cpu: "100m" },
      "database.resources.limits": { memory: "10Mi", cpu: "1" },
    }),
    named: [/memory/i, /database\.resources/],
  },
  {
    what: "migrations whose command is not in the image, by bare pulumi up",
    change: inFile({ "services[].migrations.command": ["no-such-command"] }),
    named: [/no-such-command/, /migrations\.command/],
    start: bare,
  },
  {
    what: "a service that ends by itself with 0",
    change: (project) => project.edit(`${KANBAN}/Dockerfile`, (text) => text.replace(/^CMD .*$/m, 'CMD ["true"]')),
    named: [/exit code 0|ended by itself/i, /board-api/],
  },
];

describe("a wrong line", { concurrency: false }, () => {
  let running: Running;

  before(async () => {
    await k3d("cluster", "delete", CLUSTER);
    await execa("docker", ["tag", NO_POSTGRES.from, NO_POSTGRES.image]);
    running = { project: new Project(0), kubectl };
    succeeded(await running.project.npm("start"));
    for (const name of ["one", "two", "three"]) await createBoard(name);
  });
  after(async () => {
    await k3d("cluster", "delete", CLUSTER);
    await execa("docker", ["image", "rm", NO_POSTGRES.image], { reject: false });
    running.project.remove();
  });

  for (const { what, ...trip } of WRONG)
    test(`${what}: told in time, and put back in time with every row`, async () => {
      toldAndBack(await thereAndBack(running, trip), trip.named);
    });
});

/**
 * Pods of backups that are killed (SIGKILL) at points of their time drawn by lot: the next run does what they did not, no lock stays,
 * and the database in use is whole. Each test goes on from the one before.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import execa from "execa";

import { drawn } from "../killed/points";
import { clusterByHand, k3d, kubectl } from "./cluster";
import { CLUSTER, Project, SERVER, succeeded } from "./project";
import { lastLines, repositoryFolder } from "./repository";
import { rowsOf } from "./rows";
import { Writer } from "./writer";

const NAMESPACE = "postgresql-e2e";
const POINTS = 10;
const PARTS = 60;

/** Milliseconds of a run that takes so long, the same ones each time. */
const pointsOf = (milliseconds: number, seed: number, points = POINTS) =>
  drawn(
    Array.from({ length: PARTS }, (_, n) => n + 1),
    points,
    seed,
  ).map((part) => (part / PARTS) * milliseconds);

describe("backups whose pods are killed", { concurrency: false }, () => {
  let project: Project;
  const writer = new Writer();

  const kill = (script: string) =>
    execa("docker", ["exec", SERVER, "pkill", "-9", "-f", `scripts/${script}`], { reject: false });
  const runs = async (script: string) =>
    (await execa("docker", ["exec", SERVER, "pgrep", "-f", `scripts/${script}`], { reject: false })).exitCode === 0;
  const untilItRuns = async (script: string) => {
    for (let i = 0; i < 600 && !(await runs(script)); i++) await sleep(50);
  };
  /** How long the script itself runs, of a command that is left alone. */
  const lasting = async (script: string, command: () => Promise<unknown>) => {
    const ran = command();
    await untilItRuns(script);
    const began = Date.now();
    await ran;
    return Date.now() - began;
  };
  const whole = async () => assert.deepEqual(await writer.lost(), []);
  const noLock = async () => {
    const folder = await repositoryFolder();
    assert.deepEqual((await lastLines(`ls ${folder}/locks`)).filter(Boolean), []);
  };

  /** Kills the script at each point, and lets `next` do it; both have to end well, or the first by the kill. */
  async function killedAt(
    script: string,
    seed: number,
    command: (n: number) => Promise<unknown>,
    next: (n: number) => Promise<void>,
    points = POINTS,
  ) {
    const time = await lasting(script, () => command(0));
    for (const [n, point] of pointsOf(time, seed, points).entries()) {
      const ran = command(n + 1);
      await untilItRuns(script);
      await sleep(point);
      await kill(script);
      await ran;
      await next(n + 1);
      await whole();
      await noLock();
    }
  }

  before(async () => {
    project = new Project(0);
    await clusterByHand();
    project.configure((config) => {
      config.setIn(["config", "wealist:cluster", "create"], false);
      config.setIn(["config", "wealist:database", "backup"], {
        before: { enabled: false, reason: "the tests make them" },
      });
    });
    succeeded(await project.npm("start"));
    await writer.while(() => sleep(3000));
  });
  after(async () => {
    await k3d("cluster", "delete", CLUSTER);
    project.remove();
  });

  // Twice as many: ten of the dump, and ten of its proof.
  test("in a backup and its proof", () =>
    killedAt(
      "backup.sh",
      1,
      () => project.npm("backup"),
      async () => succeeded(await project.npm("backup")),
      2 * POINTS,
    ));

  test("in a restore", () =>
    killedAt(
      "restore-job.sh",
      2,
      (n) => project.npm("restore", ["board-api", "--as", `board_api_killed_${n}`]),
      async (n) => {
        const name = `board_api_killed_${n}`;
        succeeded(await project.npm("restore", ["board-api", "--as", name]));
        const rows = await rowsOf(kubectl, NAMESPACE, ["board_api", name]);
        assert.equal(rows[name], rows["board_api"]);
        succeeded(await project.npm("db", ["drop", name, "--yes"]));
      },
    ));

  test("in a switch", async () => {
    succeeded(await project.npm("backup"));
    succeeded(await project.npm("restore", ["board-api", "--as", "board_api_next"]));
    const switching = () => project.npm("restore", ["board-api", "--switch", "--as", "board_api_next", "--yes"]);
    const back = async () => succeeded(await project.npm("restore", ["board-api", "--switch", "--back", "--yes"]));
    const time = await lasting("switch.sh", switching);
    await back();
    for (const point of pointsOf(time, 3)) {
      const ran = switching();
      await untilItRuns("switch.sh");
      await sleep(point / 4);
      await kill("switch.sh");
      await ran;
      succeeded(await switching());
      await whole();
      await back();
      await whole();
    }
  });
});

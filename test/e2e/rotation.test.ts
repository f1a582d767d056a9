/**
 * New logins under load: whatever happens on the way, no pod is kept out, no row is lost, and one login is left. Each test goes
 * on from the one before.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { clusterByHand, k3d, pods } from "./cluster";
import { killedWhen } from "./engine";
import { underLoad, unharmed } from "./load";
import { CLUSTER, KANBAN, Project, SERVICE, succeeded } from "./project";
import { inside, leftLogins, strays } from "./strays";
import { Writer } from "./writer";

describe("logins that change under load", { concurrency: false }, () => {
  let project: Project;
  const writer = new Writer();

  const rotate = (rotation: number) =>
    project.configure((config) => config.setIn([...SERVICE, "database", "rotation"], rotation));
  const rotateSuperuser = (rotation: number) =>
    project.configure((config) => config.setIn(["config", "wealist:database", "rotation"], rotation));
  const start = async () => succeeded(await project.npm("start"));
  /** A start that fails, and leaves the pods of before serving. */
  const fails = async (told: RegExp) => {
    const before = await pods();
    const ran = await project.npm("start");
    assert.equal(ran.code, 1, ran.output);
    assert.match(ran.output, told);
    const there = await pods();
    assert.deepEqual(
      before.filter((uid) => !there.includes(uid)),
      [],
    );
  };
  const nothingLeft = async (service?: string) => {
    assert.deepEqual(await leftLogins(inside, service), []);
    assert.deepEqual(await strays(project), []);
  };
  const quietly = async (body: () => Promise<void>) => {
    unharmed(await underLoad(writer, body));
    await nothingLeft();
  };

  before(async () => {
    project = new Project(0);
    await clusterByHand();
    project.configure((config) => {
      config.setIn(["config", "wealist:cluster", "create"], false);
      config.setIn([...SERVICE, "health", "startupSeconds"], 15);
    });
    await start();
  });
  after(async () => {
    await k3d("cluster", "delete", CLUSTER);
    project.remove();
  });

  test("forward", async () => {
    const before = await pods();
    rotate(1);
    await quietly(start);
    assert.equal((await pods()).filter((uid) => before.includes(uid)).length, 0);
  });

  test("back", async () => {
    rotate(0);
    await quietly(start);
  });

  test("forward twice in a row", () =>
    quietly(async () => {
      for (const rotation of [1, 2]) {
        rotate(rotation);
        await start();
      }
    }));

  test("with a rollout that fails, and back", () =>
    quietly(async () => {
      rotate(3);
      const undo = project.edit(`${KANBAN}/Dockerfile`, (text) => text.replace(/^CMD .*$/m, 'CMD ["no-such-command"]'));
      await fails(/no-such-command/);
      undo();
      rotate(2);
      await start();
    }));

  test("with a rollout that fails, and on to the next", () =>
    quietly(async () => {
      rotate(3);
      const undo = project.edit(`${KANBAN}/Dockerfile`, (text) => text.replace(/^CMD .*$/m, 'CMD ["no-such-command"]'));
      await fails(/no-such-command/);
      undo();
      rotate(4);
      await start();
    }));

  test("under an engine that is killed while the pods roll, and back", () =>
    quietly(async () => {
      const before = await pods();
      rotate(5);
      await killedWhen(project, async () => (await pods()).some((uid) => !before.includes(uid)));
      rotate(4);
      await start();
    }));

  test("a new password of the service's, and none again", () =>
    quietly(async () => {
      const key = "wealist:board-api-db-password";
      succeeded(await project.pulumi(["config", "set", "--secret", key], {}, "p@:/?#%&+ '\"ü"));
      await start();
      succeeded(await project.pulumi(["config", "rm", key]));
      await start();
    }));

  test("the superuser's, forward and back, with the pods of the service as they are", () =>
    quietly(async () => {
      const before = await pods();
      rotateSuperuser(1);
      await start();
      rotateSuperuser(0);
      await start();
      assert.deepEqual(await pods(), before);
    }));

  test("of a service that takes its database to another name, and back", async () => {
    const rename = (name: string) =>
      project.configure((config) => {
        config.setIn([...SERVICE, "name"], name);
        config.setIn([...SERVICE, "database", "name"], "board_api");
      });
    for (const name of ["boards", "board-api"]) {
      rename(name);
      const { refused, lost } = await underLoad(writer, start);
      assert.deepEqual({ refused, lost }, { refused: [], lost: [] });
      // Pods of the name before go last, and their login with the next start.
      const status = await project.npm("status");
      assert.match(status.output, /keeps the login board_api_\d+ beside that of now/);
      await start();
      await nothingLeft(name);
    }
  });
});

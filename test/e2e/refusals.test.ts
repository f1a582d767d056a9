/** What is refused, on the real engine: a clear message, exit code 1, and nothing made. */
import assert from "node:assert/strict";
import { createServer, type Server } from "node:net";
import { after, afterEach, before, describe, test } from "node:test";

import { clusterByHand, k3d, leftovers } from "./cluster";
import { CLUSTER, KANBAN, Project, SERVICE, type Ran } from "./project";

/** The message is there, and it is a message: no stack trace, no second page. */
function refused(ran: Ran, ...told: RegExp[]): void {
  assert.notEqual(ran.code, 0, ran.output);
  for (const line of told) assert.match(ran.output, line);
  assert.doesNotMatch(ran.output, /^\s+at .*:\d+:\d+\)?$/m, "a stack trace");
}

describe("refused, with nothing made", { concurrency: false }, () => {
  let project: Project;
  before(() => {
    project = new Project(0);
  });
  afterEach(async () => {
    project.resetConfig();
    assert.deepEqual(await leftovers(), []);
  });
  after(() => project.remove());

  test("two faults of the configuration, told at once, by npm start and by pulumi", async () => {
    project.configure((config) => {
      config.setIn([...SERVICE, "prot"], 8000);
      config.setIn([...SERVICE, "replicas"], "two");
    });
    const faults = [
      /2 faults/,
      /services\[0\]\.prot/,
      /npm run config -- e2e 'services\[0\]\.prot' --rm/,
      /services\[0\]\.replicas/,
    ];
    const started = await project.npm("start");
    refused(started, ...faults);
    assert.equal(started.code, 1);
    await project.pulumi(["stack", "init"]);
    refused(await project.pulumi(["preview"]), ...faults);
  });

  test("a host port that another program has", async (t) => {
    const server: Server = createServer();
    t.after(() => server.close());
    await new Promise<void>((resolve) => server.listen(8203, "0.0.0.0", resolve));
    refused(await project.npm("start"), /8203/);
    refused(await project.pulumi(["preview"]), /port 8203 of this machine is taken/);
  });

  test("Docker not running", async () => {
    const env = { DOCKER_HOST: "unix:///nonexistent/docker.sock" };
    refused(await project.npm("start", [], env), /Docker/);
  });

  test("an image build that fails, with its last lines", async () => {
    const undo = project.edit(`${KANBAN}/Dockerfile`, (text) => `${text}\nRUN echo the-last-words && exit 3\n`);
    const ran = await project.npm("start");
    undo();
    refused(ran, /the-last-words/);
    await project.npm("destroy", ["--yes"]);
  });
});

describe("a cluster that the stack did not make", { concurrency: false }, () => {
  let project: Project;
  before(async () => {
    project = new Project(0);
    await clusterByHand();
  });
  after(async () => {
    await k3d("cluster", "delete", CLUSTER);
    project.remove();
  });

  test("is left alone, and the message offers one of its own, then how to adopt it", async () => {
    refused(
      await project.npm("start"),
      /was not made by this stack/,
      /cluster\.name.* k3s-/,
      /cluster\.create.* false/,
    );
  });

  test("is adopted on request, and never deleted", async () => {
    project.configure((config) => config.setIn(["config", "wealist:cluster", "create"], false));
    const ran = await project.npm("start");
    assert.equal(ran.code, 0, ran.output);
    const destroyed = await project.npm("destroy", ["--yes"]);
    assert.equal(destroyed.code, 0, destroyed.output);
    assert.notDeepEqual(await leftovers(), []);
  });
});

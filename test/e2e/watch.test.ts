/** `npm run watch`: what is saved answers from every pod, nobody is refused, and the deployed image comes back. */
import assert from "node:assert/strict";
import { readFileSync, renameSync, writeFileSync } from "node:fs";
import { Agent, get } from "node:http";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { k3d, kubectl } from "./cluster";
import { failuresWhile } from "./http";
import { CLUSTER, KANBAN, Project, STACK, succeeded, URL } from "./project";
import { answers, NAMESPACE, podNames } from "./watched";

const IN = ["-n", NAMESPACE];
const SAVED = `${KANBAN}/kanban/schemas.py`;
/** Seconds from a save to the new answer of every pod, of two. */
const SAVE_SECONDS = 4;
const SAVES = 10;

describe("a service that is watched", { concurrency: false }, () => {
  let project: Project;
  let original = "";
  let watch: ReturnType<Project["begin"]>;
  let printed = "";

  /** In place of the file, as editors save it. */
  const save = (text: string) => {
    const path = join(project.folder, SAVED);
    writeFileSync(`${path}~`, text);
    renameSync(`${path}~`, path);
  };
  const answering = (word: string) => original.replaceAll('"healthy"', `"${word}"`);

  async function begin(): Promise<void> {
    printed = "";
    watch = project.begin("node", ["--require", "./transpile.cjs", "scripts/watch.ts", "-s", STACK]);
    watch.all!.on("data", (chunk: Buffer) => (printed += String(chunk)));
    await until(() => printed.includes("Ctrl-C puts"), 120);
  }

  async function until(isSo: () => boolean | Promise<boolean>, seconds: number): Promise<number> {
    const begun = performance.now();
    while (!(await isSo())) {
      assert.ok(performance.now() - begun < seconds * 1000, printed);
      await sleep(50);
    }
    return (performance.now() - begun) / 1000;
  }

  const allSay = async (word: string) => (await answers()).every((answer) => answer.includes(`"${word}"`));

  /** Whether the Deployment is in its deployed form, whole. */
  const deployed = async () => {
    const text = await kubectl("get", "deployment", "board-api", ...IN, "-o", "json");
    return !/synced|wealist\/watch|reload/.test(text);
  };

  /** Requests over connections that are kept, while `body` runs; those that failed. */
  async function keptAliveFailures(body: () => Promise<void>): Promise<string[]> {
    const agent = new Agent({ keepAlive: true, maxSockets: 1 });
    const failures: string[] = [];
    let running = true;
    const ask = () =>
      new Promise<void>((resolve) => {
        const failed = (what: string) => {
          failures.push(what);
          resolve();
        };
        get(`${URL}/api/boards?limit=1`, { agent }, (response) => {
          response
            .resume()
            .on("end", () => (response.statusCode === 200 ? resolve() : failed(`${response.statusCode}`)));
        }).on("error", ({ message }) => failed(message));
      });
    const asking = (async () => {
      for (; running; await sleep(20)) await ask();
    })();
    try {
      await body();
    } finally {
      running = false;
      await asking;
      agent.destroy();
    }
    return failures;
  }

  before(async () => {
    project = new Project(0);
    original = readFileSync(join(project.folder, SAVED), "utf8");
    await k3d("cluster", "delete", CLUSTER);
    succeeded(await project.npm("start"));
    await begin();
  });
  after(async () => {
    watch.kill("SIGKILL");
    await k3d("cluster", "delete", CLUSTER);
    project.remove();
  });

  test("answers anew from every pod within seconds, and refuses nobody", async () => {
    const times: number[] = [];
    const saves = async () => {
      for (let i = 0; i < SAVES; i += 1) {
        save(answering(`save-${i}`));
        times.push(await until(() => allSay(`save-${i}`), 30));
        await sleep(1000);
      }
    };
    let kept: string[] = [];
    const failures = await failuresWhile(async () => {
      kept = await keptAliveFailures(saves);
    });
    assert.deepEqual([...failures, ...kept], []);
    const median = times.sort((a, b) => a - b)[SAVES / 2]!;
    assert.ok(median <= SAVE_SECONDS, `median of ${times.map((time) => time.toFixed(1)).join(", ")}`);
    assert.match(printed, /^\d\d:\d\d:\d\d {2}kanban\/schemas\.py → 2 pods in \d+\.\d s$/m);
  });

  test("goes on as it was where a save does not start, shows why, and is mended by the next one", async () => {
    const failures = await failuresWhile(async () => {
      save(`${original}\ndef broken(:\n`);
      await until(() => /does not start in board-api-/.test(printed), 30);
      assert.match(printed, /SyntaxError: invalid syntax/);
      assert.ok(await allSay(`save-${SAVES - 1}`));
      save(answering("mended"));
      await until(() => allSay("mended"), 30);
    });
    assert.deepEqual(failures, []);
  });

  test("brings what was synced into a pod that comes later, before it is ready", async () => {
    const [first = ""] = await podNames();
    await kubectl("delete", "pod", first, ...IN, "--wait=false");
    await until(async () => (await podNames()).length === 2, 60);
    await kubectl(
      "wait",
      "pod",
      ...IN,
      "-l",
      "app.kubernetes.io/component=server",
      "--for=condition=Ready",
      "--timeout=60s",
    );
    assert.ok(await allSay("mended"), (await answers()).join());
    const status = await project.npm("status");
    assert.match(status.output, /board-api-\S+ .*Running, watched/);
  });

  test("is watched once", async () => {
    const second = await project.npm("watch");
    assert.equal(second.code, 1);
    assert.match(second.output, /board-api is watched already, by the process \d+/);
  });

  test("is deployed anew for what files cannot change, and watched on", async () => {
    project.edit(`${KANBAN}/kanban/migrations/env.py`, (text) => `${text}# changed\n`);
    await until(() => printed.split("Ctrl-C puts").length === 3, 240);
    assert.match(printed, /migrations depend on kanban\/migrations\/env\.py: npm start/);
    save(answering("on-the-new-image"));
    await until(() => allSay("on-the-new-image"), 30);
    save(answering("mended"));
    await until(() => allSay("mended"), 30);
  });

  test("runs the deployed image again after Ctrl-C, and the next start finds nothing to do but to wait", async () => {
    watch.kill("SIGINT");
    await watch;
    assert.match(printed, /The pods run the deployed image again\./);
    assert.ok(await deployed());
    const again = await project.npm("start");
    succeeded(again);
    assert.match(again.output, /no change|1 updated, \d+ unchanged/);
  });

  test("runs the deployed image again after a watch that was killed, by the next start", async () => {
    await begin();
    watch.kill("SIGKILL");
    await watch;
    assert.ok(!(await deployed()));
    succeeded(await project.npm("start"));
    assert.ok(await deployed());
    const hard = await kubectl("get", "resourcequota", "quota", ...IN, "-o", "jsonpath={.spec.hard.limits\\.cpu}");
    assert.equal(hard, "8500m");
    await until(() => allSay("mended"), 60);
  });
});

/**
 * One's own first service, by docs/first-service.md, beside one that runs. Whatever is wrong with it is told in time, by the
 * line or key to change. Each test goes on from what the one before left, so that none is blamed for it; the last one has
 * nothing wrong.
 */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import execa from "execa";
import { parse } from "yaml";

import { firstService } from "../support/first-service";
import { writeFiles } from "../support/temporary";
import { inFile } from "../there-and-back/trip";
import { k3d } from "./cluster";
import { dockerBuild } from "./docker-build";
import { failuresWhile } from "./http";
import { endedWithin, names, timed, type Timed } from "./in-time";
import { CLUSTER, Project, succeeded } from "./project";

/** Seconds until a service runs, or is told. */
const IN_TIME = 90;
const { files, stack } = firstService();
const [guided] = parse(stack) as [{ readonly name: string; readonly context: string }];
/** The guide's lines, at a port of the tests' own cluster. */
const SERVICE = { ...guided, hostPort: 8201 };
const ADDRESS = "http://localhost:8201/";
const BUILT = `${SERVICE.name}:before`;

interface Fault {
  readonly what: string;
  readonly file: "app.py" | "Dockerfile";
  readonly change: (text: string) => string;
  /** The cause, and the line or key to change. */
  readonly named: readonly RegExp[];
}

const FAULTS: readonly Fault[] = [
  {
    what: "no /health",
    file: "app.py",
    change: (text) => text.replace('@app.get("/health")\n@app.get("/ready")', '@app.get("/status")'),
    named: [/404/, /\/health/, /services\[1\]\.health/],
  },
  {
    what: "listening on 127.0.0.1",
    file: "Dockerfile",
    change: (text) => text.replace("0.0.0.0", "127.0.0.1"),
    named: [/127\.0\.0\.1/, /0\.0\.0\.0/],
  },
  {
    what: "listening on another port",
    file: "Dockerfile",
    change: (text) => text.replace('"8000"', '"9000"'),
    named: [/9000/, /services\[1\]\.port/],
  },
  {
    what: "writing beside its code",
    file: "app.py",
    change: (text) => `${text}\n\nopen("/app/visits.txt", "w").close()\n`,
    named: [/\/app\/visits\.txt/, /read-only/i, /\/tmp/],
  },
  {
    what: "a module missing",
    file: "app.py",
    change: (text) => `import pandas\n${text}`,
    named: [/pandas/, /Dockerfile|requirements|image/],
  },
  {
    what: "a variable missing",
    file: "app.py",
    change: (text) => `import os\n${text}\nGREETING = os.environ["GREETING"]\n`,
    named: [/GREETING/, /services\[1\]\.(env|secretEnv)/],
  },
];

describe("a plain FastAPI as the second service", { concurrency: false }, () => {
  let project: Project;

  /** A start that ends in time, while the first service answers. */
  async function start(): Promise<Timed> {
    let ran: Timed | undefined;
    const failures = await failuresWhile(async () => {
      ran = await timed(() => project.npm("start"));
    });
    assert.deepEqual(failures, [], `the first service did not answer\n${ran!.output}`);
    endedWithin(IN_TIME, ran!);
    return ran!;
  }
  const answers = async () => (await fetch(ADDRESS).catch(() => undefined))?.status;

  before(async () => {
    project = new Project(0);
    await k3d("cluster", "delete", CLUSTER);
    succeeded(await project.npm("start"));
    writeFiles(project.folder, files);
    inFile({ "services[1]": SERVICE })(project);
    // What it installs comes from elsewhere, in whatever time that takes.
    await dockerBuild(project, BUILT, [], SERVICE.context);
  });
  after(async () => {
    await k3d("cluster", "delete", CLUSTER);
    await execa("docker", ["image", "rm", BUILT], { reject: false });
    project.remove();
  });

  for (const { what, file, change, named } of FAULTS)
    test(`${what}: it runs, or is told what to change`, async () => {
      const undo = project.edit(`${SERVICE.context}/${file}`, (text) => {
        const broken = change(text);
        assert.notEqual(broken, text, "the guide's file has no such line");
        return broken;
      });
      const ran = await start();
      undo();
      if (ran.code === 0) return assert.equal(await answers(), 200, ran.output);
      assert.equal(ran.code, 1, ran.output);
      names(ran.output, named);
    });

  test("as it is, without Alembic: it runs", async () => {
    succeeded(await start());
    assert.equal(await answers(), 200);
  });
});

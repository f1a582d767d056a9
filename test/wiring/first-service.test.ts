/** The service of docs/first-service.md runs: by its Dockerfile's command, with the packages of the repository's own. */
import assert from "node:assert/strict";
import { test } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import execa from "execa";

import { firstService, GUIDE } from "../support/first-service";
import { freePort } from "../support/ports";
import { BACKEND, pathOf } from "../support/python";
import { temporaryFolder } from "../support/temporary";

test("the guide's service answers its probes, and what the guide says", async (t) => {
  const files = Object.entries(firstService().files).map(([path, text]) => [path.split("/").at(-1)!, text] as const);
  const { Dockerfile: dockerfile = "", ...own } = Object.fromEntries(files);
  const port = await freePort();
  const command = JSON.parse(/^CMD (\[.*\])$/m.exec(dockerfile)![1]!) as string[];
  const [program = "", ...args] = command.map((word) => (word === "8000" ? `${port}` : word));
  const options = {
    cwd: temporaryFolder(t, own),
    env: { PATH: pathOf(BACKEND) },
    extendEnv: false,
    reject: false,
  } as const;
  const child = execa(program, args, options);
  t.after(async () => {
    child.kill("SIGKILL");
    await child;
  });
  const get = (path: string) => fetch(`http://127.0.0.1:${port}${path}`);
  for (const end = Date.now() + 30_000; ; await sleep(100)) {
    if (
      await get("/").then(
        () => true,
        () => false,
      )
    )
      break;
    assert.ok(Date.now() < end, "it does not answer");
  }
  for (const path of ["/health", "/ready"]) assert.equal((await get(path)).status, 200);
  const said = /It answers `([^`]+)`/.exec(GUIDE)![1];
  assert.equal(await (await get("/")).text(), said);
});

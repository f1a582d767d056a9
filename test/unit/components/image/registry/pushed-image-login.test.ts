import assert from "node:assert/strict";
import { chmodSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, test } from "node:test";

import { setEnvironment, temporaryFolder, writeFiles } from "../../../../support/temporary";
import { inputs, create, reasons, start } from "./pushed";

describe("the login", () => {
  test("that is missing is told in the preview, with the command for one", async (t) => {
    const pusher = await start(t);
    pusher.dockerLogin(undefined);
    assert.deepEqual(await reasons(inputs(pusher)), [
      `Docker has no login for the registry ${pusher.registry.name}. Log in: docker login ${pusher.registry.name}`,
    ]);
  });

  test("that Docker's helper does not give is told in the helper's words, and not at all where none is needed", async (t) => {
    const pusher = await start(t);
    const helpers = { credHelpers: { [pusher.registry.name]: "gone-away" } };
    writeFiles(pusher.configFolder, { "config.json": JSON.stringify(helpers) });
    const [reason] = await reasons(inputs(pusher));
    assert.match(
      reason!,
      /^the registry 127\.0\.0\.1:\d+ wants a login: .*docker-credential-gone-away is not installed/,
    );
    pusher.registry.login = undefined;
    assert.deepEqual(await reasons(inputs(pusher)), []);
  });

  test("that a helper has not is asked for where the helper takes it from, since docker login cannot give one", async (t) => {
    const pusher = await start(t);
    const helpers = { credHelpers: { [pusher.registry.name]: "ecr-login" } };
    writeFiles(pusher.configFolder, { "config.json": JSON.stringify(helpers) });
    const program = {
      "docker-credential-ecr-login": "#!/bin/sh\necho credentials not found in native keychain; exit 1\n",
    };
    const folder = temporaryFolder(t, program);
    chmodSync(join(folder, "docker-credential-ecr-login"), 0o755);
    setEnvironment(t, { PATH: `${folder}${delimiter}${process.env["PATH"]}` });
    assert.deepEqual(await reasons(inputs(pusher)), [
      `Docker has no login for the registry ${pusher.registry.name}. Log in: aws sso login ` +
        "(docker-credential-ecr-login takes it from the AWS session)",
    ]);
  });

  test("that has expired is told with the registry's words, and never its password", async (t) => {
    const pusher = await start(t);
    pusher.dockerLogin("ci:stale-password");
    pusher.registry.refusal = { status: 403, message: "Your authorization token has expired." };
    const [reason] = await reasons(inputs(pusher));
    assert.match(reason!, /refuses Docker's login, which may have expired: Your authorization token has expired\./);
    assert.match(reason!, /Renew it: docker login 127\.0\.0\.1:\d+$/);
    assert.ok(!reason!.includes("stale-password"));
  });

  test("that the stack brings is used in the place of Docker's, which stays as it is", async (t) => {
    const pusher = await start(t);
    pusher.dockerLogin("somebody:else");
    await create(inputs(pusher, { username: "ci", password: "right" }));
    const config = JSON.parse(pusher.pushedWith[0]!) as { auths: Record<string, { auth: string }> };
    assert.equal(Buffer.from(config.auths[pusher.registry.name]!.auth, "base64").toString(), "ci:right");
    assert.equal((config as unknown as { currentContext: string }).currentContext, "colima");
    pusher.registry.forget();
    const [reason] = await reasons(inputs(pusher, { username: "ci", password: "wrong" }));
    assert.match(reason!, /refuses the login ci, .*npm run config -- prod registry-password --secret$/);
  });

  test("is exchanged for a token where the registry wants one", async (t) => {
    const pusher = await start(t);
    pusher.registry.tokens = true;
    await create(inputs(pusher));
    assert.ok(
      pusher.registry.requests.some((line) => line.includes("scope=repository%3Ateam%2Fboard-api%3Apull%2Cpush")),
    );
    pusher.dockerLogin("ci:wrong");
    assert.match((await reasons(inputs(pusher, { content: "new" })))[0]!, /refuses Docker's login/);
  });

  test("is not asked for by a registry that needs none, nor by an image that is in the state", async (t) => {
    const pusher = await start(t);
    pusher.dockerLogin(undefined);
    assert.deepEqual(await reasons(inputs(pusher), inputs(pusher)), []);
    pusher.registry.login = undefined;
    assert.deepEqual(await reasons(inputs(pusher)), []);
  });

  test("says so where the registry does not answer", async (t) => {
    const pusher = await start(t);
    const [reason] = await reasons(inputs(pusher, { repository: "127.0.0.1:1/board-api" }));
    assert.match(reason!, /^the registry 127\.0\.0\.1:1 does not answer: /);
  });
});

test("a build leaves nothing of the login it was given", async (t) => {
  const pusher = await start(t);
  const folder = temporaryFolder(t);
  const before = process.env["TMPDIR"];
  process.env["TMPDIR"] = folder;
  t.after(() => (before === undefined ? delete process.env["TMPDIR"] : (process.env["TMPDIR"] = before)));
  await create(inputs(pusher, { username: "ci", password: "right" }));
  const { readdirSync } = await import("node:fs");
  assert.deepEqual(readdirSync(folder), []);
});

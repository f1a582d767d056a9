import assert from "node:assert/strict";
import { chmodSync } from "node:fs";
import { delimiter, join } from "node:path";
import { describe, test, type TestContext } from "node:test";

import {
  provider,
  type PushedImageInputs,
  type PushedImageOutputs,
} from "../../../../../components/image/registry/pushed-image-provider";
import { Pusher } from "../../../../support/pushing";
import { setEnvironment, temporaryFolder, writeFiles } from "../../../../support/temporary";

const CONTENT = "0123456789abcdef";

const inputs = ({ registry }: Pusher, changed: Partial<PushedImageInputs> = {}): PushedImageInputs => ({
  repository: `${registry.name}/team/board-api`,
  stack: "prod",
  content: CONTENT,
  version: "v1.0.0",
  context: "applications/board",
  dockerfile: "Dockerfile",
  args: { JOBS: "2" },
  platform: "linux/amd64",
  ...changed,
});

const create = async (given: PushedImageInputs) => (await provider.create(given)).outs as PushedImageOutputs;
const reasons = async (news: PushedImageInputs, olds: Partial<PushedImageInputs> = {}) =>
  ((await provider.check(olds, news)).failures ?? []).map(({ reason }) => reason);
const start = (t: TestContext) => Pusher.start(t);

describe("an image that the registry lacks", () => {
  test("is built for the nodes' platform, labelled with its content, pushed and known by its digest", async (t) => {
    const pusher = await start(t);
    const given = inputs(pusher);
    const { digest } = await create(given);
    assert.equal(digest, `${given.repository}@${pusher.registry.digest("team/board-api", CONTENT)}`);
    const image = `${given.repository}:${CONTENT}`;
    assert.deepEqual(pusher.commands.lines().slice(1), [
      `docker build --platform linux/amd64 --tag ${image} --file applications/board/Dockerfile ` +
        `--build-arg JOBS=2 --label wealist.content=${CONTENT} applications/board`,
      `docker push ${image}`,
    ]);
  });

  test("is built by buildx where it is, and loaded from a builder that others made the current one", async (t) => {
    const pusher = await start(t);
    pusher.buildx = true;
    await create(inputs(pusher));
    assert.match(pusher.commands.lines()[1]!, /^docker buildx build --load --provenance=false /);
  });

  test("whose build fails shows its last lines", async (t) => {
    const pusher = await start(t);
    pusher.buildFails = true;
    await assert.rejects(
      create(inputs(pusher)),
      /building .* failed; its last lines:\n {2}\| step 1\n {2}\| the last words$/,
    );
  });

  test("whose push is denied says which login is needed", async (t) => {
    const pusher = await start(t);
    pusher.push = () => ({ stderr: "denied: requested access to the resource is denied", code: 1 });
    await assert.rejects(
      create(inputs(pusher)),
      /pushing .*denied.*\nA login that may push: docker login 127\.0\.0\.1/s,
    );
  });

  test("but that another machine pushes meanwhile, under a tag that cannot change, is taken as it is", async (t) => {
    const pusher = await start(t);
    const labels = { "wealist.content": CONTENT };
    pusher.push = () => {
      pusher.registry.push("team/board-api", CONTENT, labels);
      return { stderr: "tag invalid: the image tag already exists and cannot be overwritten", code: 1 };
    };
    assert.match((await create(inputs(pusher))).digest, /@sha256:/);
  });
});

describe("an image that the registry holds", () => {
  for (const index of [false, true]) {
    test(`is neither built nor pushed, ${index ? "also as an index" : "whoever pushed it"}`, async (t) => {
      const pusher = await start(t);
      const digest = pusher.registry.push("team/board-api", CONTENT, { "wealist.content": CONTENT }, { index });
      assert.equal((await create(inputs(pusher))).digest, `${inputs(pusher).repository}@${digest}`);
      assert.deepEqual(pusher.commands.lines(), []);
    });
  }

  test("under the content's tag, with other content, is refused in the preview", async (t) => {
    const pusher = await start(t);
    pusher.registry.push("team/board-api", CONTENT, { "wealist.content": "other" });
    assert.match((await reasons(inputs(pusher)))[0]!, /holds other content already \(other\)/);
  });
});

test("a version that names other content is refused before anything is built", async (t) => {
  const pusher = await start(t);
  pusher.registry.push("team/board-api", "v1.0.0", { "wealist.content": "other" });
  assert.match((await reasons(inputs(pusher)))[0]!, /:v1\.0\.0 holds other content already \(other\)/);
  const [again] = await reasons(inputs(pusher), inputs(pusher, { version: "v0.9.0" }));
  assert.match(again!, / delivery\.version v1\.0\.1$/);
});

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

describe("what the state knows of an image", () => {
  test("changes with its content and its repository, and with nothing else", async (t) => {
    const pusher = await start(t);
    const outs = await create(inputs(pusher));
    const changes = async (changed: Partial<PushedImageInputs>) =>
      (await provider.diff("id", outs, inputs(pusher, changed))).changes;
    assert.equal(await changes({}), false);
    assert.equal(await changes({ username: "other", password: "other", context: "moved", version: "v2.0.0" }), false);
    assert.equal(await changes({ content: "fedcba9876543210" }), true);
    assert.equal(await changes({ repository: "ghcr.io/team/board-api" }), true);
  });

  test("holds no password", async (t) => {
    const pusher = await start(t);
    const outs = await create(inputs(pusher, { username: "ci", password: "right" }));
    assert.doesNotMatch(JSON.stringify(outs), /right/);
  });

  test("is forgotten by a refresh where the registry has lost it, but not where the login has expired", async (t) => {
    const pusher = await start(t);
    const outs = await create(inputs(pusher));
    assert.equal((await provider.read("id", outs)).id, "id");
    pusher.dockerLogin("ci:stale");
    assert.equal((await provider.read("id", outs)).id, "id");
    pusher.dockerLogin("ci:right");
    pusher.registry.forget();
    assert.equal((await provider.read("id", outs)).id, undefined);
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

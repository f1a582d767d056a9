import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { provider, type PushedImageInputs } from "../../../../../components/image/registry/pushed-image-provider";
import { CONTENT, inputs, create, reasons, start } from "./pushed";

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

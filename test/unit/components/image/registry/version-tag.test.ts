import assert from "node:assert/strict";
import { describe, test } from "node:test";

import {
  provider,
  type VersionTagInputs,
  type VersionTagOutputs,
} from "../../../../../components/image/registry/version-tag-provider";
import { Pusher } from "../../../../support/pushing";
import { registryCures } from "../../../../../stacks/image-cures";

const [CONTENT, OTHER] = ["0123456789abcdef", "fedcba9876543210"];
const PATH = "team/board-api";

const label = (content: string) => ({ "wealist.content": content });
const inputs = ({ registry }: Pusher, digest: string, changed: Partial<VersionTagInputs> = {}): VersionTagInputs => {
  const repository = `${registry.name}/${PATH}`;
  return {
    repository,
    cures: registryCures("prod"),
    version: "v1.0.0",
    content: CONTENT,
    digest: `${repository}@${digest}`,
    ...changed,
  };
};
const reasons = async (news: VersionTagInputs, olds: Partial<VersionTagInputs> = {}) =>
  ((await provider.check(olds, news)).failures ?? []).map(({ reason }) => reason);

describe("a version", () => {
  test("is one more tag on the image, and not another image", async (t) => {
    const pusher = await Pusher.start(t);
    const digest = pusher.registry.push(PATH, CONTENT, label(CONTENT));
    await provider.create(inputs(pusher, digest));
    assert.equal(pusher.registry.digest(PATH, "v1.0.0"), digest);
    await provider.update("id", {} as VersionTagOutputs, inputs(pusher, digest, { version: "v1.1.0" }));
    assert.deepEqual(
      ["v1.0.0", "v1.1.0"].map((tag) => pusher.registry.digest(PATH, tag)),
      [digest, digest],
    );
  });

  test("that names other content is refused in the preview, though the registry would overwrite it", async (t) => {
    const pusher = await Pusher.start(t);
    const taken = pusher.registry.push(PATH, "v1.0.9", label(OTHER));
    const [reason] = await reasons(inputs(pusher, "sha256:0", { version: "v1.0.9" }));
    assert.match(
      reason!,
      new RegExp(`${PATH}:v1.0.9 holds other content already \\(${OTHER}\\), and this is ${CONTENT}`),
    );
    assert.match(reason!, /npm run config -- prod delivery\.version v1\.0\.10$/);
    await assert.rejects(provider.create(inputs(pusher, "sha256:0", { version: "v1.0.9" })), /other content/);
    assert.equal(pusher.registry.digest(PATH, "v1.0.9"), taken);
  });

  test("that somebody gave to an image without the label is refused too", async (t) => {
    const pusher = await Pusher.start(t);
    const taken = pusher.registry.push(PATH, "v1.0.0", {});
    assert.ok((await reasons(inputs(pusher, "sha256:0")))[0]!.includes(taken));
  });

  test("of the same content by another build is left as it is: rebuilds differ in their digest alone", async (t) => {
    const pusher = await Pusher.start(t);
    const first = pusher.registry.push(PATH, "v1.0.0", label(CONTENT));
    const second = pusher.registry.push(PATH, CONTENT, label(CONTENT));
    assert.notEqual(first, second);
    assert.deepEqual(await reasons(inputs(pusher, second)), []);
    await provider.create(inputs(pusher, second));
    assert.equal(pusher.registry.digest(PATH, "v1.0.0"), first);
    assert.ok(!pusher.registry.requests.some((line) => line.startsWith("PUT")));
  });

  test("that is in the state is not looked at again; a changed password changes nothing", async (t) => {
    const pusher = await Pusher.start(t);
    const digest = pusher.registry.push(PATH, CONTENT, label(CONTENT));
    const outs = (await provider.create(inputs(pusher, digest))).outs as VersionTagOutputs;
    const news = inputs(pusher, digest, { username: "ci", password: "other" });
    pusher.registry.requests.length = 0;
    assert.deepEqual(await reasons(news, inputs(pusher, digest)), []);
    assert.deepEqual(pusher.registry.requests, []);
    assert.deepEqual(await provider.diff("id", outs, news), { changes: false });
    assert.deepEqual(await provider.diff("id", outs, { ...news, version: "v1.0.1" }), { changes: true });
  });

  test("that the registry has lost is set again after a refresh", async (t) => {
    const pusher = await Pusher.start(t);
    const digest = pusher.registry.push(PATH, CONTENT, label(CONTENT));
    const outs = (await provider.create(inputs(pusher, digest))).outs as VersionTagOutputs;
    assert.equal((await provider.read("id", outs)).id, "id");
    pusher.registry.forget();
    assert.equal((await provider.read("id", outs)).id, undefined);
  });
});

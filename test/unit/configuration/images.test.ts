import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { local, message, prod, service } from "../../support/config";
import { one } from "./one";

describe("images", () => {
  test("that are built here have no tag of their own, least of all `latest`", () => {
    for (const image of ["wealist-board-api:latest", "wealist-board-api:1.0"]) {
      const { path, rule, cure } = one(local({ services: [service({ image })] }));
      assert.equal(path, "services[0].image");
      assert.match(rule, /`latest` and hand-made tags are refused/);
      assert.match(cure, / wealist-board-api$/);
    }
  });

  for (const image of ["nginx:latest", "nginx", "registry.example.com:5000/nginx"]) {
    test(`that others built have a tag or a digest: ${image} names no version`, () => {
      const foreign = { context: undefined, image, database: false };
      assert.match(one(local({ services: [service(foreign)] })).what, /names no version/);
    });
  }

  test("of PostgreSQL name a version too", () => {
    assert.equal(one(local({ database: { kind: "statefulset", image: "postgres" } })).path, "database.image");
  });

  test("have their Dockerfile, and their context, in the project", () => {
    const missing = one(local({ services: [service({ dockerfile: "missing.Dockerfile" })] }));
    assert.equal(missing.path, "services[0].dockerfile");
    assert.match(missing.what, /test\/support\/context\/missing\.Dockerfile does not exist/);
    assert.equal(one(local({ services: [service({ context: "nowhere" })] })).path, "services[0].context");
  });

  test("pushed to a registry have a version, and `latest` is none", () => {
    const delivery = { kind: "registry", registry: "registry.example.com", version: "latest" };
    assert.match(one(prod({ delivery })).what, /`latest` names no version/);
    const services = [service(), service({ name: "user-api" })];
    const { path, cure } = one(prod({ delivery: { ...delivery, version: undefined }, services }));
    assert.equal(path, "delivery.version");
    assert.match(cure, / delivery\.version v1\.0\.0$/);
  });

  test("have the nodes' platform, as Docker names it", () => {
    const delivery = { kind: "registry", registry: "registry.example.com", version: "v1.0.0" };
    assert.equal(one(prod({ delivery: { ...delivery, platform: "arm64" } })).path, "delivery.platform");
    assert.equal(message(prod({ delivery: { ...delivery, platform: "linux/arm64" } })), "");
  });
});

describe("an image that is pushed already", () => {
  const digest = `ghcr.io/you/board-api@sha256:${"a".repeat(64)}`;
  const delivery = { kind: "registry", registry: "ghcr.io/you" };
  const promoted = (changed = {}) =>
    prod({ delivery, services: [service({ context: undefined, image: { digest }, ...changed })] });

  test("needs no context and no version", () => {
    assert.equal(message(promoted()), "");
  });

  for (const key of ["context", "dockerfile", "buildArgs"] as const) {
    test(`is not built: ${key} is told to go`, () => {
      const value = { context: "test/support/context", dockerfile: "Other", buildArgs: { A: "1" } }[key];
      const { path, what, cure } = one(promoted({ [key]: value }));
      assert.deepEqual([path, what], [`services[0].${key}`, "does not go with image.digest"]);
      assert.equal(cure, `npm run config -- test 'services[0].${key}' --rm`);
    });
  }

  for (const wrong of ["board-api@sha256:12", "ghcr.io/you/board-api:v1.0.0", "sha256:"]) {
    test(`is named by a whole digest: ${wrong} is none`, () => {
      const { path, what } = one(promoted({ image: { digest: wrong } }));
      assert.equal(path, "services[0].image.digest");
      assert.match(what, /REPOSITORY@sha256:/);
    });
  }
});

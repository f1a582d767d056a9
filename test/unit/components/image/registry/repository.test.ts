import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { createCommand, loginCommand, repositoryOf } from "../../../../../components/image/registry/repository";

const ECR = "123456789012.dkr.ecr.ap-northeast-2.amazonaws.com";

describe("a repository's name", () => {
  const names: readonly (readonly [name: string, registry: string, path: string])[] = [
    ["ghcr.io/team/board-api", "ghcr.io", "team/board-api"],
    [`${ECR}/wealist-board-api`, ECR, "wealist-board-api"],
    ["localhost:5000/board-api:1.0", "localhost:5000", "board-api"],
    ["localhost:5000/board-api", "localhost:5000", "board-api"],
    ["team/board-api", "docker.io", "team/board-api"],
    ["postgres:17", "docker.io", "library/postgres"],
    [`ghcr.io/team/app@sha256:${"0".repeat(64)}`, "ghcr.io", "team/app"],
  ];
  for (const [name, registry, path] of names) {
    test(`${name} is ${path} at ${registry}`, () => assert.deepEqual(repositoryOf(name), { registry, path }));
  }
});

describe("a registry", () => {
  test("has its own command for a login", () => {
    assert.equal(
      loginCommand(ECR),
      `aws ecr get-login-password --region ap-northeast-2 | docker login --username AWS --password-stdin ${ECR}`,
    );
    assert.equal(loginCommand("ghcr.io"), "docker login ghcr.io");
    assert.equal(loginCommand("docker.io"), "docker login");
    assert.equal(loginCommand("europe-docker.pkg.dev"), "gcloud auth configure-docker europe-docker.pkg.dev");
  });

  test("that makes no repository on a push has a command for one: with tags that cannot change, scanned", () => {
    assert.equal(
      createCommand({ registry: ECR, path: "wealist-board-api" }),
      "aws ecr create-repository --region ap-northeast-2 --repository-name wealist-board-api " +
        "--image-tag-mutability IMMUTABLE --image-scanning-configuration scanOnPush=true",
    );
    assert.match(
      createCommand({ registry: "europe-docker.pkg.dev", path: "project/team/app" })!,
      /^gcloud artifacts repositories create team --project project --location europe .*--immutable-tags$/,
    );
    for (const registry of ["ghcr.io", "docker.io", "localhost:5000"])
      assert.equal(createCommand({ registry, path: "team/app" }), undefined);
  });
});

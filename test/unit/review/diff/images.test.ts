import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { imageChanges } from "../../../../review/diff/images";
import { objectChanges } from "../../../../review/diff/objects";
import { object, template } from "./objects";

const deployed = (image: string) => [object("Deployment", "a/board-api", template({ image }))];
const changes = (old: string, current: string) => imageChanges(objectChanges(deployed(old), deployed(current)));

describe("an image", () => {
  test("that changes is told once by its repository, with its tags or digests", () => {
    const told = changes("host:5000/a/app:v1-1234", "host:5000/a/app:v1-5678");
    assert.deepEqual(told, [{ repository: "host:5000/a/app", old: "v1-1234", new: "v1-5678" }]);
    assert.deepEqual(changes("app:1", "app@sha256:12"), [{ repository: "app", old: "1", new: "sha256:12" }]);
  });

  test("of another repository is a changed field alone", () => assert.deepEqual(changes("app:1", "other:1"), []));
});

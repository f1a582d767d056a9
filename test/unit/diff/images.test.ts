import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { imageChanges, withContentTags } from "../../../review/diff/images";
import { objectChanges } from "../../../review/diff/objects";
import { contentTag } from "../../../components/image/content-tag";
import { temporaryFolder } from "../../support/temporary";
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

  test("that is deployed by a digest known after the push only has the tag of its content instead", (t) => {
    const root = temporaryFolder(t, { "app/Dockerfile": "FROM scratch\n" });
    const services = [{ name: "board-api", context: "app", image: "board", buildArgs: { A: 1 } }];
    const config = {
      plain: { services, delivery: { registry: "r.example.com", version: "v1.2.3" } },
      secrets: {},
      encryption: "",
    };
    const { objects } = withContentTags(root, deployed("r.example.com/board@sha256:<digest>"), config);
    const tag = contentTag({ context: `${root}/app`, args: { A: "1" }, platform: "linux/amd64" });
    assert.deepEqual(objects, deployed(`r.example.com/board:${tag}`));
    const foreign = deployed("r.example.com/other@sha256:12");
    assert.deepEqual(withContentTags(root, foreign, config).objects, foreign);
  });
});

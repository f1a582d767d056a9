import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { local, message, service } from "../../support/config";
import { one } from "./one";

const KANBAN = { context: "applications/backend/services/kanban", migrations: false };
const watched = (watch: object, more: object = KANBAN) => local({ services: [service({ watch, ...more })] });
const sync = (...folders: [from: string, to: string][]) => ({
  sync: folders.map(([from, to]) => ({ from, to })),
  command: ["reload"],
});

describe("watch", () => {
  test("takes a folder of the context and where the image has it", () => {
    assert.equal(message(watched(sync(["kanban", "/app/kanban"]))), "");
    assert.equal(message(local({ services: [service({ watch: false })] })), "");
  });

  test("refuses what is no folder there, with the place", () => {
    const { path, what } = one(watched(sync(["nowhere", "/app"])));
    assert.equal(path, "services[0].watch.sync[0].from");
    assert.match(what, /nowhere is no folder/);
    assert.match(one(watched(sync(["requirements.txt", "/app"]))).what, /requirements.txt is no folder/);
  });

  test("refuses folders outside the context, and the image's root", () => {
    for (const from of ["/app", "../other", "a/../..", ".", "kanban/"])
      assert.equal(one(watched(sync([from, "/app"]))).path, "services[0].watch.sync[0].from", from);
    for (const to of ["/", "app", "/app/", "/app/../etc"])
      assert.equal(one(watched(sync(["kanban", to]))).path, "services[0].watch.sync[0].to", to);
  });

  test("refuses two folders of which one lies in the other", () => {
    const { path, what } = one(watched(sync(["kanban", "/app"], ["kanban/api", "/app/api"])));
    assert.equal(path, "services[0].watch.sync[1].to");
    assert.match(what, /\/app\/api and \/app lie in each other/);
  });

  test("refuses an image that is not built here", () => {
    const { path, cure } = one(watched(sync(["kanban", "/app"]), { context: undefined, image: "nginx:1.27" }));
    assert.equal(path, "services[0].watch");
    assert.match(cure, /--rm/);
  });
});

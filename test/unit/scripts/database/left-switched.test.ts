import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { leftNote } from "../../../../scripts/lib/database/left/words";
import { local, parse, service } from "../../../support/config";

describe("a database that another one took the place of", () => {
  const [name, owner] = ["board_api_before_x", "board_api_owner"];
  const told = (live: object) =>
    leftNote(
      [{ name, owner, size: "8 MB", rows: 3, restored: { copy: "before" } }],
      [{ name: "board_api", size: "8 MB", restored: { copy: "switched", ...live } }],
      parse(local({ database: { kind: "statefulset" }, services: [service({ name: "board" }), service()] })),
    )!;

  test("is told with the way back to it, by the service whose it is", () => {
    assert.match(told({ before: name }), /which was in use[^]*npm run restore -- board-api --switch --back -s test/);
  });

  test("is told by its name where the one in use was put back itself, or came after another", () => {
    for (const live of [{ before: name, back: "yes" }, { before: "another" }])
      assert.match(told(live), /npm run restore -- board-api --switch --as board_api_before_x -s test/);
  });
});

import assert from "node:assert/strict";
import { test } from "node:test";

import { removal } from "../../../scripts/lib/inventory";

test("what k3d left behind is deleted by Docker's own commands, since k3d finds nothing without its nodes", () => {
  assert.equal(removal(["volume k3d-x-images"]), "docker volume rm k3d-x-images");
  assert.equal(
    removal(["network k3d-x", "volume a", "container k3d-x-tools", "volume b"]),
    "docker rm -f k3d-x-tools && docker volume rm a b && docker network rm k3d-x",
  );
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { connectionUri } from "../../../components/postgres/url";
import { withoutPasswords } from "../../../scripts/lib/explain";

describe("what a pod's last lines say", () => {
  const url = (password: string) =>
    connectionUri({ scheme: "postgresql+psycopg", user: "u", password, host: "h", port: 5432, database: "d" });

  test("is shown without the passwords of URLs", () => {
    for (const password of ["secret", "p@:/?#%&+ '\"[]ü"])
      assert.equal(
        withoutPasswords(`ValueError: invalid interpolation syntax in '${url(password)}' at position 27`),
        "ValueError: invalid interpolation syntax in 'postgresql+psycopg://u:***@h:5432/d' at position 27",
      );
    assert.equal(withoutPasswords("redis://:secret@cache:6379/0"), "redis://:***@cache:6379/0");
  });

  test("is else shown as it is", () => {
    for (const text of ["http://localhost:8000/users/@me", "http://a:80, mail b@c", "postgresql://u@h:5432/d"])
      assert.equal(withoutPasswords(text), text);
  });
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { Cluster } from "../../../../scripts/lib/cluster/cluster";
import { collationWarning, outdatedText } from "../../../../scripts/lib/database/collation";
import { local, parse, service } from "../../../support/config";

const services = [service(), service({ name: "user-api", database: { name: "users" } })];
const settings = parse(local({ services }));

describe("databases of another order of text", () => {
  test("are named, each with the command that mends it, as its service or as the superuser", () => {
    const [what, ...commands] = outdatedText(["board_api", "users", "team's"], settings)!.split("\n");
    assert.match(what!, /^Warning: .*: board_api, users, team's\. Until their indexes are made anew/);
    const mend = (name: string) =>
      `-v ON_ERROR_STOP=1 -c 'REINDEX DATABASE CONCURRENTLY "${name}"' -c 'ALTER DATABASE "${name}" REFRESH COLLATION VERSION'`;
    assert.deepEqual(commands, [
      `  npm run psql -- board-api -s test -- ${mend("board_api")}`,
      `  npm run psql -- user-api -s test -- ${mend("users")}`,
      `  kubectl exec -n postgresql-test postgres-0 -c postgres -- psql -U postgres -d 'team'\\''s' ${mend("team'\\''s")}`,
    ]);
  });

  test("are not told of where there are none, nor looked for outside the cluster", async () => {
    assert.equal(outdatedText([], settings), undefined);
    const outside = { kind: "external", host: "db.example.com", ca: "test/support/db-ca.pem" };
    const external = parse(local({ database: outside }), { secrets: { "postgres-password": "x" } });
    assert.equal(await collationWarning({} as Cluster, external), undefined);
  });
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { describe as told, namesOf, refuseUsed } from "../../../../scripts/lib/database/drop-database";
import { local, parse, service } from "../../../support/config";
import { runScript } from "../../../support/scripts";
import { FIRST } from "../../../support/stacks";

const facts = (changed: object = {}) => ({
  size: "7 MB",
  sessions: 0,
  roles: ["reports_api_a", "reports_api_owner"],
  databases: ["board_api", "reports_api"],
  ...changed,
});
const names = namesOf("reports-api");

describe("npm run db -- drop", () => {
  test("knows a database's roles by its name, or its service's", () => {
    assert.deepEqual(names, { database: "reports_api", owner: "reports_api_owner" });
    assert.deepEqual(namesOf("reports_api"), names);
  });

  test("says what it deletes", () => {
    assert.equal(
      told(names, facts()),
      "The database reports_api (7 MB) with the roles reports_api_a, reports_api_owner",
    );
    const left = told(names, facts({ size: null, roles: ["reports_api_owner"] }));
    assert.equal(left, "What is left of the database reports_api: the role reports_api_owner");
  });

  test("refuses one that is not there, with those that are, and one that is in use", () => {
    const nothing = facts({ size: null, roles: [] });
    assert.throws(() => told(names, nothing), /There is no database reports_api; there are: board_api, reports_api/);
    assert.throws(() => told(names, facts({ sessions: 1 })), /is in use by 1 connection\. Nothing was dropped\./);
    assert.throws(() => told(names, facts({ sessions: 5 })), /is in use by 5 connections\..*pulumi destroy/);
  });

  test("refuses a service's of the stack, by whichever name, and PostgreSQL's own", () => {
    const settings = parse(
      local({ services: [service(), service({ name: "user-api", database: { name: "users" } })] }),
    );
    const refused = (database: string) => () => refuseUsed(settings, database);
    assert.throws(
      refused("board_api"),
      /belongs to the service board-api\. Nothing was dropped\.\n.*Pulumi\.test\.yaml/,
    );
    assert.throws(refused("users"), /belongs to the service user-api/);
    for (const own of ["postgres", "template1"]) assert.throws(refused(own), /PostgreSQL's own/);
    assert.doesNotThrow(refused("user_api"));
  });

  test("says so on the command line, before it looks for a cluster", async () => {
    const used = await runScript("scripts/db.ts", ["drop", FIRST.name, "--yes"]);
    assert.deepEqual([used.exitCode, used.stdout], [1, ""]);
    assert.match(used.stderr, new RegExp(`^The database \\w+ belongs to the service ${FIRST.name}\\.`));
    assert.match((await runScript("scripts/db.ts", ["drop"])).stderr, /^npm run db -- reset-password/);
  });
});

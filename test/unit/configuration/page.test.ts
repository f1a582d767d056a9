/** docs/configuration.md: its tables are the schema's, and its examples are read by the configuration's own reader. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import { parseSettings } from "../../../configuration/config";
import { configTable, GROUPS, withTable } from "../../../scripts/lib/docs/docs";
import { raw, ROOT } from "../../support/config";
import { examples } from "../../support/doc-examples";
import { temporaryFolder } from "../../support/temporary";

const PAGE = "docs/configuration.md";
const page = readFileSync(join(ROOT, PAGE), "utf8");
const rows = (table: string) => table.split("\n").slice(2);

describe(PAGE, () => {
  for (const group of GROUPS) {
    test(`has the table of ${group} that the schema gives; \`npm run docs\` writes it`, () => {
      assert.ok(withTable(page, configTable(group), group) === page, `${PAGE} is out of date: npm run docs`);
    });

    test(`has an example above the table of ${group}`, () => {
      const above = page.slice(0, page.indexOf(`<!-- ${group} -->`)).split(/^## /m);
      assert.match(above.at(-1)!, /^```yaml$/m);
    });
  }

  test("has each key in one table", () => {
    const all = GROUPS.flatMap((group) => rows(configTable(group)));
    assert.deepEqual(all.sort(), rows(configTable()).sort());
  });
});

/** Of an example on k3d alone, or on another cluster alone, the other stack has faults. */
function refusal(root: string, values: Readonly<Record<string, unknown>>): string {
  try {
    const given = { organization: "organization", stack: "prod", root, values: raw(values) };
    parseSettings({ ...given, isSecret: () => false, unset: () => undefined });
    return "";
  } catch (error) {
    return (error as Error).message;
  }
}

describe("an example of a stack's file", () => {
  const all = examples();
  test("is what the README, the page of the configuration and the guides show", () => {
    const pages = new Set(all.map(({ title }) => title.split(":")[0]));
    for (const file of ["README.md", PAGE, "docs/first-service.md", "docs/runbooks/move-postgresql-outside.md"])
      assert.ok(pages.has(file), file);
  });

  for (const { title, file, stacks } of all) {
    test(`is read without a fault: ${title}`, (t) => {
      assert.deepEqual(file.faults, []);
      const services = "applications/backend/services";
      const root = temporaryFolder(t, {
        "rds.pem": readFileSync(join(ROOT, "test/support/db-ca.pem"), "utf8"),
        "test/support/context/Dockerfile": "",
        [`${services}/kanban/Dockerfile`]: "",
        [`${services}/kanban/kanban/__init__.py`]: "",
        [`${services}/hello/Dockerfile`]: "",
      });
      const told = stacks.map((values) => refusal(root, values));
      assert.ok(told.includes(""), told.join("\n\n"));
    });
  }
});

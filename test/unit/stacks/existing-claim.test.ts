/** Data that a server before this one left: its claim, its folder and its superuser are used, never made or deleted. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { find, podOf } from "../../support/objects";
import { renderVariant, VARIANTS } from "../../support/variants";

describe("a volume with data from before", () => {
  test("is mounted by its claim's name, which is no object of the stack", async () => {
    const stack = await renderVariant(VARIANTS["data that was there before"]!);
    const claims = stack.objects.filter(({ kind }) => kind === "PersistentVolumeClaim");
    assert.deepEqual(
      claims.map(({ metadata }) => metadata.name),
      ["postgres-backup-volume-<suffix>"],
    );
    const { volumes } = podOf(find(stack, "StatefulSet", "postgres"));
    assert.deepEqual(
      volumes.find(({ name }) => name === "data"),
      { name: "data", persistentVolumeClaim: { claimName: "data-postgres-0" } },
    );
  });

  test("is opened in its folder, by its superuser, who prepares the databases too", async () => {
    const stack = await renderVariant(VARIANTS["data that was there before"]!);
    const [server] = podOf(find(stack, "StatefulSet", "postgres")).containers;
    const environment = Object.fromEntries((server.env ?? []).map(({ name, value }) => [name, value]));
    assert.equal(environment["PGDATA"], "/var/lib/postgresql/data");
    assert.equal(environment["POSTGRES_USER"], "boards_admin");
    const [job] = podOf(find(stack, "Job", "board-api-db-access")).containers;
    assert.equal(job.env?.find(({ name }) => name === "PGUSER")?.value, "boards_admin");
  });
});

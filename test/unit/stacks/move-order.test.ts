/** What a move waits for: no pod of before is led to a database that is not its own, and no new one starts before its rows. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { prod, service } from "../../support/config";
import { reaches, registrations, type Registration } from "../../support/registrations";
import { renderVariant } from "../../support/variants";

const OUTSIDE = { kind: "external", host: "db.example.com", ca: "test/support/db-ca.pem" };
const secrets = ["postgres-password", "moved-from-password"];

type All = ReadonlyMap<string, Registration>;
const moving = (database: object) =>
  registrations(() => renderVariant({ stack: "prod", values: prod({ database, services: [service()] }), secrets }));
const one = (all: All, kind: string, name: RegExp): Registration => {
  const found = [...all.values()].filter((each) => each.type.endsWith(`:${kind}`) && name.test(each.name));
  assert.equal(found.length, 1, `${kind} ${name.source}`);
  return found[0]!;
};
const aliased = ({ inputs }: Registration) =>
  (inputs["metadata"] as { name?: string } | undefined)?.name === "postgres-service";
const parts = (all: All) => ({
  alias: [...all.values()].find((each) => each.type.endsWith(":Service") && aliased(each))!,
  copy: one(all, "Job", /-db-copy$/),
  pods: one(all, "Deployment", /^board-api$/),
  place: one(all, "DatabasePlace", /^database-place$/),
});

/** Of each pair the first waits for the second. */
function waits(all: All, pairs: readonly (readonly [Registration, Registration])[]): void {
  for (const [from, to] of pairs) {
    const there = reaches(all, from, (each) => each === to);
    assert.ok(there, `${from.name} does not wait for ${to.name}`);
  }
}

test("a move outside turns `postgres-service` once the pods have rolled, who have their rows first", async () => {
  const all = await moving({ ...OUTSIDE, movedFrom: { storage: "1Gi" } });
  const { alias, copy, pods, place } = parts(all);
  waits(all, [
    [alias, pods],
    [pods, copy],
    [pods, place],
    [place, copy],
  ]);
});

test("a move back turns `postgres-service` once the rows are there, and before the pods that connect by it", async () => {
  const all = await moving({ kind: "statefulset", storage: "1Gi", movedFrom: OUTSIDE });
  const { alias, copy, pods, place } = parts(all);
  waits(all, [
    [alias, copy],
    [pods, alias],
    [pods, place],
    [place, copy],
  ]);
});

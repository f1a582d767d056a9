import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { V1Secret } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import type { Cluster } from "../../../../scripts/lib/cluster/cluster";
import { databaseSecret, socketCommand, valueOf } from "../../../../scripts/lib/database/psql";
import { settings } from "../../../support/pods";

const secret = (name: string, made: string): V1Secret => ({
  metadata: { name, creationTimestamp: new Date(made) },
  data: Object.fromEntries(
    Object.entries({ POSTGRES_USER: "board_api_a", POSTGRES_DB: "board_api", POSTGRES_PASSWORD: "p@ß" }).map(
      ([key, value]) => [key, Buffer.from(value).toString("base64")],
    ),
  ),
});

/** A cluster that holds these Secrets. */
const holding = (items: V1Secret[]) =>
  ({ core: { listNamespacedSecret: async () => ({ items }) } }) as unknown as Cluster;

const board = settings.services.find(({ name }) => name === "board-api")!;

describe("psql", () => {
  test("takes the newest of a service's database Secrets", async () => {
    const cluster = holding([secret("old", "2026-01-01"), secret("new", "2026-02-01")]);
    assert.equal((await databaseSecret(cluster, "local", board)).metadata?.name, "new");
  });

  test("says how to get one where there is none", async () => {
    await assert.rejects(databaseSecret(holding([]), "local", board), /Make it: npm start/);
  });

  test("connects as the service's login, with no password on the command line", () => {
    const command = socketCommand(secret("s", "2026-01-01"), ["-c", "select 1"]).join(" ");
    assert.match(command, /psql -U board_api_a -d board_api -c select 1$/);
    assert.doesNotMatch(command, /p@ß/);
    assert.equal(valueOf(secret("s", "2026-01-01"), "POSTGRES_PASSWORD"), "p@ß");
  });
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { majorOf } from "../../../../components/postgres/image-major";
import { provider as note } from "../../../../components/postgres/volume-note-provider";
import type { LiveApi } from "../../../support/live-api";
import { CLAIM, claim, cluster, K3D, refused } from "../../../support/volume";

describe("the note on a claim", () => {
  const noted = (image: string) => ({
    access: { kind: "context", context: "prod" } as const,
    ...{ clusterUid: "1", namespace: "db", claim: "postgres-data", volume: "uid", image },
  });
  const notes = ({ objects }: LiveApi) => objects[CLAIM].metadata.annotations as Record<string, string>;

  test("tells the image that was ready and its major version, which the check then finds", async (t) => {
    const api = await cluster(t, K3D, claim());
    await note.create(noted("postgres:16-trixie"));
    assert.deepEqual(notes(api), { "wealist/postgres-image": "postgres:16-trixie", "wealist/postgres-major": "16" });
    assert.match((await refused({}))[0]!, /data of PostgreSQL 16/);
  });

  test("goes where an image does not tell its version: it may have upgraded the data", async (t) => {
    const api = await cluster(t, K3D, claim({ noted: "postgres:16" }));
    await note.update("", noted("postgres:16"), noted("company/database:5"));
    assert.deepEqual(notes(api), {});
  });

  test("is written again for another image or volume alone", async () => {
    const changes = async (news: object) =>
      (await note.diff("", noted("postgres:16"), { ...noted("postgres:16"), ...news })).changes;
    assert.deepEqual(await Promise.all([{}, { image: "postgres:16.1" }, { volume: "another" }].map(changes)), [
      false,
      true,
      true,
    ]);
  });
});

test("an image's name tells its PostgreSQL's major version, or nothing", () => {
  const known = {
    "postgres:17-trixie": 17,
    "postgres:17.98": 17,
    "postgres:9.6": 9,
    "docker.io/library/postgres:16@sha256:12": 16,
    "registry.example.com:5000/mirror/postgres:18beta1-alpine": undefined,
    "registry.example.com:5000/mirror/postgres:18-alpine": 18,
    "bitnami/postgresql:16.2.0-debian-12-r1": 16,
    "postgis/postgis:17-3.5": 17,
    "pgvector/pgvector:pg17": 17,
    "pgvector/pgvector:0.8.0-pg16-trixie": 16,
    "timescale/timescaledb:2.14.2-pg15": 15,
    "pgautoupgrade/pgautoupgrade:17-debian": undefined,
    "company/database:16": undefined,
    "postgres@sha256:12": undefined,
    "postgres:1.4.2": undefined,
  };
  assert.deepEqual(Object.fromEntries(Object.keys(known).map((image) => [image, majorOf(image)])), known);
});

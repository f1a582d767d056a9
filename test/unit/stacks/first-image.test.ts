import assert from "node:assert/strict";
import { test } from "node:test";

import { local, service } from "../../support/config";
import { registrations } from "../../support/registrations";
import { renderVariant } from "../../support/variants";

test("PostgreSQL's image is sent before those of the services, which are on their way while it starts", async () => {
  const foreign = { context: undefined, image: "redis:8", database: false, migrations: false };
  const services = [service(), service({ name: "cache", hostPort: undefined, ...foreign })];
  const all = await registrations(() => renderVariant({ stack: "test", values: local({ services }), secrets: [] }));
  const imports = [...all.values()].filter(({ type }) => type.endsWith(":ImageImport"));
  const before = Object.fromEntries(
    imports.map(({ name, dependencies }) => [name, dependencies.filter((key) => key.includes("ImageImport"))]),
  );
  const first = "pulumi-nodejs:dynamic/k3d:ImageImport::postgres-import";
  assert.deepEqual(before, { "postgres-import": [], "board-api-import": [first], "cache-import": [first] });
});

/** What a service's pod would get, as it is on this machine. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import { renderStack, type Rendered } from "../../../../review/render/render";
import { find } from "../../../../review/render/pods";
import { localEnvironment, type Service, type Surroundings } from "../../../../scripts/lib/dev/environment";
import { UNAVAILABLE } from "../../../../scripts/lib/dev/secrets";
import { local, parse, prod, raw, service } from "../../../support/config";

const PEERS = {
  USERS: "http://user-api.user-api-test.svc.cluster.local:8080/v1",
  SHORT: "user-api.user-api-test:8080",
  MAIL: "http://mail.mail-test:8000",
  OTHER: "http://user-api.user-api-test:9999",
};
const SERVICES = [
  service({ env: PEERS, dev: { command: ["x"], env: { API_PORT: "{port}", USERS_TIMEOUT: "1" } } }),
  service({ name: "user-api", port: 8080, secretEnv: ["JWT", "LOST"], secretsAs: "files" }),
  service({ name: "mail", secretEnv: ["KEY"], secrets: { kind: "existing", name: "mail-keys" } }),
];

describe("the environment of a service on this machine", () => {
  let rendered: Rendered;
  const values = local({ services: SERVICES });
  const { services } = parse(values, { secrets: { "user-api-JWT": "j", "user-api-LOST": "l" } });
  const around = (changed: Partial<Surroundings> = {}): Surroundings => ({
    postgres: 54_321,
    services,
    ports: { "board-api": 8000, "user-api": 8001 },
    files: "/run/files",
    own: {},
    ...changed,
  });
  const of = (name: string, changed?: Partial<Surroundings>) =>
    localEnvironment(rendered, find(rendered, "Deployment", name), serviceOf(name), around(changed));
  const serviceOf = (name: string): Service => services.find((one) => one.name === name)!;

  before(async () => {
    const own: Record<string, string> = { "user-api-JWT": "the value", "user-api-LOST": UNAVAILABLE };
    rendered = await renderStack("test", {
      secret: (name) => own[name] ?? `p@ss ${name}`,
      values: raw({ ...values, ...own }),
      secretKeys: Object.keys(own).map((key) => `wealist:${key}`),
    });
  });

  test("has the login of the pod, at the PostgreSQL of this machine", () => {
    const { values, secret, differs } = of("board-api");
    assert.deepEqual([values["PGHOST"], values["PGPORT"]], ["127.0.0.1", "54321"]);
    assert.match(values["PGUSER"]!, /^board_api_\d+$/);
    const password = encodeURIComponent(values["PGPASSWORD"]!);
    assert.equal(values["DATABASE_URL"], `postgresql://${values["PGUSER"]}:${password}@127.0.0.1:54321/board_api`);
    assert.deepEqual([...secret].sort(), ["DATABASE_URL", "PGPASSWORD", "POSTGRES_PASSWORD"]);
    assert.deepEqual(differs.get("postgres"), ["DATABASE_URL", "PGHOST", "PGPORT"]);
  });

  test("leads to services that run here, names those that do not, and leaves every other place", () => {
    const { values, differs } = of("board-api");
    assert.deepEqual(
      Object.keys(PEERS).map((name) => values[name]),
      ["http://localhost:8001/v1", "localhost:8001", PEERS.MAIL, PEERS.OTHER],
    );
    assert.deepEqual(differs.get("peer"), ["SHORT", "USERS"]);
    assert.deepEqual(differs.get("absent-peer"), ["MAIL: mail"]);
  });

  test("has what dev.env says last, with the port that the service has here", () => {
    const { values, differs } = of("board-api", { ports: { "board-api": 8042 } });
    assert.equal(values["API_PORT"], "8042");
    assert.deepEqual(differs.get("dev"), ["API_PORT", "USERS_TIMEOUT"]);
  });

  test("has secret files in a folder of this machine, and no secret beside them", () => {
    const { values, files, secret, differs } = of("user-api");
    assert.equal(values["JWT_FILE"], "/run/files/user-api/JWT");
    assert.equal(files["/run/files/user-api/JWT"], "the value");
    assert.match(files["/run/files/user-api/DATABASE_URL"]!, /@127\.0\.0\.1:54321\/user_api$/);
    assert.deepEqual([...secret], []);
    assert.ok(differs.get("file")!.includes("JWT_FILE"));
  });

  test("leaves out what only the cluster knows, or takes it from the command's own variables", () => {
    assert.deepEqual(of("mail").differs.get("unset"), ["KEY"]);
    assert.equal("KEY" in of("mail").values, false);
    const given = of("mail", { own: { KEY: "k", LOG_LEVEL: "none of its business" } });
    assert.deepEqual([given.values["KEY"], given.values["LOG_LEVEL"]], ["k", undefined]);
    assert.ok(given.secret.has("KEY"));
    assert.deepEqual(of("user-api").differs.get("unset"), ["LOST"]);
    assert.equal("LOST_FILE" in of("user-api").values, false);
    assert.equal(of("user-api", { own: { LOST: "found" } }).files["/run/files/user-api/LOST"], "found");
  });

  test("speaks no TLS, also where the stack's server is one outside", async () => {
    const outside = prod({
      services: [service()],
      database: { kind: "external", host: "db.example.com", ca: "test/support/db-ca.pem" },
    });
    const key = { "postgres-password": "p" };
    const { services } = parse(outside, { secrets: key });
    const options = { values: raw({ ...outside, ...key }), secretKeys: ["wealist:postgres-password"] };
    const stack = await renderStack("test", options);
    const { values } = localEnvironment(stack, find(stack, "Deployment", "board-api"), services[0]!, around());
    assert.equal(values["PGSSLMODE"], undefined);
    assert.match(values["DATABASE_URL"]!, /@127\.0\.0\.1:54321\/board_api$/);
  });
});

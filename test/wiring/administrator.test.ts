/** The administrator's own password: given to the server by the Jobs that log in as the administrator, and taken back the same way. */
import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import type { EarlierPassword } from "../../components/postgres/earlier-passwords-provider";
import { renderStack, type Rendered } from "../../review/render/render";
import { local, prod, raw } from "../support/config";
import { dataOf, find } from "../support/objects";
import { PostgresServer } from "../support/postgres";
import { suiteCleanup } from "../support/suite";
import { boardApi, nextGeneration, runAccess, startServer, SUPERUSER_PASSWORD } from "../support/wiring";

const t = suiteCleanup();
let server: PostgresServer;

interface Asked {
  readonly rotation?: number;
  readonly password?: string;
  /** Of the state. */
  readonly earlier?: readonly EarlierPassword[];
}
const OUTSIDE = {
  kind: "external",
  host: "db.example.com",
  admin: "operator",
  tls: { mode: "disable", reason: "the tests of TLS are elsewhere" },
};

const rendered = ({ rotation = 0, password = SUPERUSER_PASSWORD, earlier = [] }: Asked, external = false) => {
  const services = [boardApi(), boardApi({ name: "user-api" })];
  const database = external ? { ...OUTSIDE, port: server.port, rotation } : { kind: "statefulset", rotation };
  const values = (external ? prod : local)({ services, database });
  return renderStack("wired", {
    generation: nextGeneration(),
    earlier,
    secret: (name) => `generated ${rotation} ${name}`,
    values: raw({ ...values, "postgres-password": password }),
    secretKeys: ["wealist:postgres-password"],
  });
};
const passwordOf = (stack: Rendered, secret = "postgres-superuser") =>
  dataOf(find(stack, "Secret", secret))["POSTGRES_PASSWORD"]!;
const job = (stack: Rendered, env = {}, name = "board-api") => runAccess(t, server, stack, { name, env });
const succeeds = async (ran: ReturnType<typeof job>) => {
  const { exitCode, all } = await ran;
  assert.equal(exitCode, 0, all);
};
const lets = (password: string, user = "postgres") =>
  server.query("SELECT 1", "postgres", { user, password }).then(
    () => true,
    (error: Error) => !/password authentication failed/.test(error.message),
  );

describe("the superuser of a server in the cluster", () => {
  let zero: Rendered;
  let one: Rendered;
  let earlier: readonly EarlierPassword[];

  before(async () => {
    zero = await rendered({});
    server = await startServer(t, zero);
    await succeeds(job(zero));
    earlier = [{ password: SUPERUSER_PASSWORD, generated: false }];
    one = await rendered({ rotation: 1, earlier });
  });

  test("has another password after a rotation, whichever Jobs run, and as often as they do", async () => {
    const next = passwordOf(one);
    assert.notEqual(next, SUPERUSER_PASSWORD);
    await Promise.all(["board-api", "user-api"].map((name) => succeeds(job(one, {}, name))));
    assert.deepEqual([await lets(next), await lets(SUPERUSER_PASSWORD)], [true, false]);
    await succeeds(job(one));
  });

  test("has the one of before again where the rotation is taken back", async () => {
    const back = await rendered({ earlier: [{ password: passwordOf(one), generated: true }] });
    // A Job of the update in between, which comes late, is told that it is overtaken.
    await succeeds(job(back, { ACCESS_ADMINISTRATOR: "1900000000" }));
    assert.deepEqual([await lets(SUPERUSER_PASSWORD), await lets(passwordOf(one))], [true, false]);
    const { exitCode, stderr } = await job(one);
    assert.equal(exitCode, 1);
    assert.match(stderr, /^A later update than this one has prepared the database board_api[^\n]*$/);
    assert.equal(await lets(SUPERUSER_PASSWORD), true);
  });

  test("takes the next one from any of those before, and from the volume's own when the state knows no more", async () => {
    const two = await rendered({
      rotation: 2,
      earlier: [{ password: "of an update that never ran", generated: true }],
    });
    await succeeds(job(two, { ACCESS_ADMINISTRATOR: "1900000001" }));
    assert.equal(await lets(passwordOf(two)), true);
    const three = await rendered({
      rotation: 3,
      earlier: [{ password: passwordOf(two), generated: true }, ...earlier],
    });
    await succeeds(job(three, { ACCESS_ADMINISTRATOR: "1900000002" }));
    assert.deepEqual([await lets(passwordOf(three)), await lets(passwordOf(two))], [true, false]);
  });

  test("is told as before where nobody knows the server's password, and nothing changes", async () => {
    const lost = await rendered({ rotation: 4, password: "another one" });
    const { exitCode, stderr } = await job(lost);
    assert.equal(exitCode, 1);
    assert.match(stderr, /holds an older password of postgres .*npm run db -- reset-password wired$/);
  });

  test("no password is in a log or an output", () => {
    const log = server.log();
    for (const word of [SUPERUSER_PASSWORD, passwordOf(one), "SCRAM-SHA-256$"]) assert.ok(!log.includes(word), word);
  });
});

describe("the administrator of a server outside", () => {
  const PASSWORD = "operator's own";
  const of = (stack: Rendered) => passwordOf(stack, "postgres-admin");
  const admits = (password: string) => lets(password, "operator");

  before(async () => {
    server = await PostgresServer.start(t, { password: "superuser", initdbArguments: "--auth-host=scram-sha-256" });
    await server.query(`CREATE ROLE operator LOGIN CREATEDB CREATEROLE PASSWORD '${PASSWORD.replace("'", "''")}'`);
    await succeeds(job(await rendered({ password: PASSWORD }, true)));
  });

  test("never gets what was mistyped in the configuration", async () => {
    const mistyped = await rendered(
      { password: "mistyped", earlier: [{ password: PASSWORD, generated: false }] },
      true,
    );
    const { exitCode, stderr } = await job(mistyped);
    assert.equal(exitCode, 1);
    assert.match(stderr, /refuses the password of operator\. Nothing was changed\. .*postgres-password --secret$/);
    assert.deepEqual([await admits(PASSWORD), await admits("mistyped")], [true, false]);
  });

  test("gets a generated one by a rotation, and the one of the configuration when it is taken back", async () => {
    const one = await rendered({ password: PASSWORD, rotation: 1 }, true);
    await succeeds(job(one));
    assert.deepEqual([await admits(PASSWORD), await admits(of(one))], [false, true]);
    const back = await rendered({ password: PASSWORD, earlier: [{ password: of(one), generated: true }] }, true);
    await succeeds(job(back, { ACCESS_ADMINISTRATOR: "1900000000" }));
    assert.deepEqual([await admits(PASSWORD), await admits(of(one))], [true, false]);
  });
});

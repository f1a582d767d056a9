/** What the access Job says of each message that libpq and PostgreSQL have for a failed connection, and how long it waits. */
import assert from "node:assert/strict";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import execa from "execa";

import { ROOT } from "../../../support/config";
import { temporaryFolder, type Cleanup } from "../../../support/temporary";
import { cureVariables } from "../../../../components/postgres/cures";
import { accessCures } from "../../../../stacks/database-cures";

const SCRIPT = join(ROOT, "components/postgres/access/access.sh");
const failed = (text: string) =>
  `psql: error: connection to server at "db.example.com" (10.0.0.5), port 5432 failed: ${text}`;

/** Programs in place of psql and the clock: it fails with a message, as often as told; each look at the clock is a second later. */
const PROGRAMS = {
  psql: `#!/bin/sh\ncount=$(cat "$0.count" 2>/dev/null || echo 0)\necho $((count + 1)) > "$0.count"\n[ "$count" -ge "\${TIMES:-100000}" ] && echo ready && exit 0\nprintf '%s\\n' "$MESSAGE" >&2; exit 2\n`,
  date: `#!/bin/sh\nnow=$(cat "$0.now" 2>/dev/null || echo 0)\necho $((now + 1)) > "$0.now"\necho "$now"\n`,
  sleep: "#!/bin/sh\n",
};

async function access(t: Cleanup, message: string, env: Readonly<Record<string, string>> = {}) {
  const folder = temporaryFolder(t, PROGRAMS);
  for (const name of Object.keys(PROGRAMS)) chmodSync(join(folder, name), 0o755);
  const variables = {
    PATH: `${folder}:/usr/bin:/bin`,
    PGHOST: "db.example.com",
    PGPORT: "5432",
    PGUSER: "operator",
    ACCESS_EXTERNAL: "1",
    ...cureVariables(accessCures("prod", "board-api", true)),
    ACCESS_DATABASE: "board_api",
    ACCESS_OWNER: "board_api_owner",
    MESSAGE: message,
    ...env,
  };
  const ran = await execa("/bin/sh", [SCRIPT], { env: variables, extendEnv: false, reject: false });
  const tries = Number((await execa("cat", [join(folder, "psql.count")])).stdout);
  return { ...ran, tries };
}

const TOLD: Record<string, readonly [message: string, told: RegExp]> = {
  "a name that nobody knows": [
    'psql: error: could not translate host name "db.example.com" to address: Name or service not known',
    /^The host name db\.example\.com is not known inside the cluster\. .*Correct database\.host in Pulumi\.prod\.yaml$/,
  ],
  "a server that does not answer": [
    failed("Connection refused\n\tIs the server running on that host and accepting TCP/IP connections?"),
    /does not answer \(Connection refused\)\. .*security group/,
  ],
  "a firewall": [failed("timeout expired"), /does not answer \(timeout expired\)/],
  "a certificate of another authority": [
    failed("SSL error: certificate verify failed"),
    /database\.ca of Pulumi\.prod\.yaml/,
  ],
  "a certificate of another server": [
    failed('server certificate for "*.eu.example.com" (and 1 other name) does not match host name "db.example.com"'),
    /shows the certificate of \*\.eu\.example\.com: .*npm run config -- prod database\.host '\*\.eu\.example\.com'$/,
  ],
  "no TLS": [failed("server does not support SSL, but SSL was required"), /speaks no TLS/],
  "TLS alone": [
    failed('FATAL:  no pg_hba.conf entry for host "10.0.0.9", user "operator", database "postgres", no encryption'),
    /by TLS only, and database\.tls\.mode in Pulumi\.prod\.yaml is disable/,
  ],
  "another network": [
    failed('FATAL:  no pg_hba.conf entry for host "10.0.0.9", user "operator", database "postgres", SSL encryption'),
    /lets operator not in from this cluster: no pg_hba\.conf entry for host "10\.0\.0\.9"/,
  ],
  "something else than PostgreSQL": [failed("received invalid response to SSL negotiation: H"), /is no PostgreSQL/],
  "a wrong password": [
    failed('FATAL:  password authentication failed for user "operator"'),
    /refuses the password of operator\. .*npm run config -- prod postgres-password --secret$/,
  ],
  "roles of somebody else, before PostgreSQL 16": [
    'psql:/access/access.sql:42: ERROR:  must have admin option on role "board_api_owner"',
    /\(must have admin option on role "board_api_owner"\)\. .*GRANT board_api_owner TO "operator" WITH ADMIN OPTION/,
  ],
};

describe("the access Job tells, in one line,", () => {
  for (const [what, [message, told]] of Object.entries(TOLD)) {
    test(what, async (t) => {
      const { exitCode, stdout, stderr } = await access(t, message);
      assert.deepEqual([exitCode, stdout], [1, ""]);
      assert.match(stderr, told);
      assert.ok(!stderr.includes("\n"), stderr);
    });
  }

  test("what it does not know, as it is", async (t) => {
    assert.equal((await access(t, "FATAL:  something new")).stderr, "FATAL:  something new");
  });

  test("the cure of a server in the cluster, which has no such keys", async (t) => {
    const own = { ACCESS_EXTERNAL: "", ...cureVariables(accessCures("prod", "board-api")) };
    const message = failed('FATAL:  password authentication failed for user "postgres"');
    assert.match((await access(t, message, own)).stderr, /npm run db -- reset-password prod$/);
    assert.doesNotMatch((await access(t, failed("timeout expired"), own)).stderr, /Pulumi/);
  });

  test("what is wrong alone, where nobody handed in what helps", async (t) => {
    const none = Object.fromEntries(Object.keys(cureVariables(accessCures("prod", "board-api"))).map((name) => [name, ""]));
    for (const [message] of Object.values(TOLD))
      assert.doesNotMatch((await access(t, message, none)).stderr, /npm|Pulumi|database\.|VALUE| $/);
    const { stderr } = await access(t, TOLD["a wrong password"]![0], none);
    assert.match(stderr, /refuses the password of operator\. Nothing was changed\.$/);
  });
});

describe("the access Job waits", () => {
  test("for what passes by itself, a server that starts", async (t) => {
    const { exitCode, stdout, tries } = await access(t, "FATAL:  the database system is starting up", { TIMES: "3" });
    assert.deepEqual([exitCode, stdout, tries], [0, "ready", 4]);
  });

  test("inside the cluster for a Service that this node does not know yet: its address leads elsewhere till then", async (t) => {
    for (const met of ["received invalid response to SSL negotiation: H", "No route to host"]) {
      const inside = await access(t, failed(met), { ACCESS_EXTERNAL: "", TIMES: "3" });
      assert.deepEqual([inside.exitCode, inside.tries], [0, 4], met);
      assert.equal((await access(t, failed(met))).tries, 1, met);
    }
  });

  test("for nothing that does not", async (t) => {
    for (const message of ["certificate verify failed", "does not match host name", "password authentication failed"])
      assert.equal((await access(t, failed(message))).tries, 1, message);
  });

  test("not long for a name outside the cluster, and less long than its own deadline for anything", async (t) => {
    const unknown = TOLD["a name that nobody knows"]![0];
    const [outside, inside] = [await access(t, unknown), await access(t, unknown, { ACCESS_EXTERNAL: "" })];
    assert.ok(outside.tries > 3 && outside.tries < inside.tries, `${outside.tries} and ${inside.tries}`);
    assert.ok(inside.tries < 180);
  });
});

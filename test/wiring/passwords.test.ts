/** Any password, from a connection URI through libpq to the server, which knows only its verifier. */
import assert from "node:assert/strict";
import { join } from "node:path";
import { before, describe, test } from "node:test";

import execa from "execa";

import { scramVerifier } from "../../components/postgres/scram";
import { connectionUri } from "../../components/postgres/url";
import { PostgresServer } from "../support/postgres";
import { BACKEND, programOf } from "../support/python";
import { suiteCleanup } from "../support/suite";
import { SUPERUSER_PASSWORD } from "../support/wiring";

const PASSWORDS = {
  "every character that a URI gives a meaning to": `@:/?#%&+ '"[]!$()*,;=\\|<>{}^~\``,
  "percent signs that look like an encoding": "%41%2F%zz",
  "letters that are not ASCII": "pässwörd-密码-пароль",
  "a character outside the basic plane": "key🔑",
  "letters that SASLprep rewrites": "\u2168\u00AA\u00ADx\u3000y",
  "a character that SASLprep forbids": "bell\u0007tab\t",
  "a newline inside": "first\nsecond",
  "a blank at both ends": " blank ",
  "a thousand characters": "x".repeat(1000),
  "what the program generates": "Abc123XyzAbc123XyzAbc123XyzAbc12",
};

interface Answer {
  /** Connection parameters as libpq reads them out of the URI. */
  readonly parsed: Record<string, string>;
  /** And SQLAlchemy, which has a parser of its own. */
  readonly sqlalchemy: Record<string, string>;
  /** Who the server says that one is; an error's text where the login failed. */
  readonly user: string;
}

describe("a password", () => {
  const t = suiteCleanup();
  let server: PostgresServer;
  before(
    async () =>
      (server = await PostgresServer.start(t, {
        password: SUPERUSER_PASSWORD,
        initdbArguments: "--auth-host=scram-sha-256",
      })),
  );

  for (const [i, [what, password]] of Object.entries(PASSWORDS).entries()) {
    test(`of ${what} reaches the server intact`, async () => {
      const user = `login ${i} @:/?#%`;
      const salt = Buffer.alloc(16, i).toString("base64");
      await server.query(`CREATE ROLE "${user}" LOGIN PASSWORD '${scramVerifier(password, salt)}'`);
      const parameters = { application_name: `${password.slice(0, 40)}/:@?` };
      const where = { host: "127.0.0.1", port: server.port, database: "postgres" };
      const uri = connectionUri({ ...where, user, password, parameters });
      const { stdout } = await execa(programOf(BACKEND), ["-B", join(__dirname, "connect.py")], { input: uri });
      const { parsed, sqlalchemy, user: told } = JSON.parse(stdout) as Answer;
      const given = { user, password, host: "127.0.0.1", port: `${server.port}`, dbname: "postgres", ...parameters };
      assert.deepEqual([parsed, sqlalchemy], [given, given]);
      assert.equal(told, user);
    });
  }

  test("that is another one is refused", async () => {
    await server.query(
      `CREATE ROLE other LOGIN PASSWORD '${scramVerifier("right", Buffer.alloc(16).toString("base64"))}'`,
    );
    await assert.rejects(
      server.query("SELECT 1", "postgres", { user: "other", password: "wrong" }),
      /password authentication failed/,
    );
    assert.equal(await server.query("SELECT 1", "postgres", { user: "other", password: "right" }), "1");
  });
});

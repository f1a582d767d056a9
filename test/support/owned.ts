/** Stacks that are called the same, on one server: whose database it is. */
import assert from "node:assert/strict";

import { PostgresServer } from "./postgres";
import type { Cleanup } from "./temporary";
import { boardApi, loginOf, renderServices, runAccess } from "./wiring";

export const PASSWORD = "a stack's own p@ss";

/** Of a stack that is called as another one; each has an id of its own. */
export const stackOf = async (id: string, database = {}) => {
  const stack = await renderServices([boardApi({ database })], { "board-api-db-password": `${id} p@ss` });
  return { stack, env: { ACCESS_STACK_ID: id, PGPASSWORD: "superuser" } };
};
export type Stack = Awaited<ReturnType<typeof stackOf>>;

export async function ownedServer(t: Cleanup) {
  const server = await PostgresServer.start(t, { password: "superuser", initdbArguments: "--auth-host=scram-sha-256" });
  const run = ({ stack, env }: Stack, more = {}, job: "access" | "retire" = "access") =>
    runAccess(t, server, stack, { job, env: { ...env, ...more } });
  const succeeds = async (ran: ReturnType<typeof run>) => {
    const { exitCode, all } = await ran;
    assert.equal(exitCode, 0, all);
  };
  const refused = async (ran: ReturnType<typeof run>, told: RegExp) => {
    const before = await catalogue();
    const { exitCode, stderr } = await ran;
    assert.equal(exitCode, 1);
    assert.match(stderr, told);
    assert.equal(stderr.split("\n").length, 1, stderr);
    assert.equal(await catalogue(), before);
  };
  const catalogue = () =>
    server.query(`SELECT (SELECT json_agg(r ORDER BY rolname) FROM pg_authid r), (SELECT json_agg(m ORDER BY oid) FROM pg_auth_members m),
    (SELECT json_agg(d ORDER BY datname) FROM (SELECT oid, datname, datdba, datacl, datallowconn FROM pg_database) d),
    (SELECT json_agg(s) FROM pg_shdescription s)`);
  const works = ({ stack }: Stack, sql = "SELECT current_user") => server.query(sql, "board_api", loginOf(stack));
  const mark = async () => {
    const said = await server.query("SELECT shobj_description('board_api_owner'::regrole, 'pg_authid')");
    return JSON.parse(said.replace(/^wealist /, "")) as { readonly id: string; readonly generation: number };
  };
  const login = (name: string, password = PASSWORD) =>
    server.query(`CREATE ROLE ${name} LOGIN PASSWORD '${password.replaceAll("'", "''")}'`);

  const clear = async () => {
    const databases = await server.query("SELECT datname FROM pg_database WHERE datname LIKE 'board_api%'");
    for (const name of databases.split("\n").filter(Boolean)) {
      await server.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`);
      await server.query(`DROP DATABASE ${name} WITH (FORCE)`);
    }
    const roles = await server.query("SELECT rolname FROM pg_roles WHERE rolname !~ '^pg_' AND rolname <> 'postgres'");
    for (const role of roles.split("\n").filter(Boolean))
      await server.query(`DROP OWNED BY ${role}; DROP ROLE ${role}`);
  };
  return { server, run, succeeds, refused, works, mark, login, clear };
}

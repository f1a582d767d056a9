/** Logins of before that an update had to leave, since pods still used them when it ended. */
import { isLoginName } from "../../../../components/postgres/roles";
import type { Settings } from "../../../../configuration/config";
import { npmRun } from "../../../../configuration/cures";
import type { Cluster } from "../../cluster/cluster";
import { answerOfServer } from "../psql";

interface Members {
  readonly database: string;
  /** Whatever acts as its owner role. */
  readonly logins: readonly string[];
}

export const MEMBERS = `SELECT coalesce(json_agg(json_build_object('database', database, 'logins', logins) ORDER BY database), '[]') FROM (
  SELECT left(o.rolname, -6) AS database, json_agg(l.rolname ORDER BY l.rolname) AS logins
  FROM pg_auth_members JOIN pg_roles o ON o.oid = roleid JOIN pg_roles l ON l.oid = member
  WHERE right(o.rolname, 6) = '_owner' AND l.rolcanlogin GROUP BY 1) AS members`;

/** Undefined where there is none, or it cannot be known. */
export async function leftLoginsNote(cluster: Cluster, settings: Settings): Promise<string | undefined> {
  if (!settings.database.inside || !settings.needsServer) return undefined;
  const answer = await answerOfServer(cluster, settings, MEMBERS);
  return answer === undefined ? undefined : leftLogins(JSON.parse(answer) as Members[], settings.stack);
}

/** The note for all of them: the one with the highest number is that of now. */
export function leftLogins(members: readonly Members[], stack: string): string | undefined {
  const lines = members.flatMap(({ database, logins }) => {
    const number = (login: string) => Number(login.slice(database.length + 1)) || 0;
    const own = logins.filter((login) => isLoginName(database, login)).sort((a, b) => number(a) - number(b));
    const before = own.slice(0, -1);
    if (before.length === 0) return [];
    return [
      `Note: PostgreSQL keeps the ${before.length === 1 ? "login" : "logins"} ${before.join(", ")} beside that of now: pods used it when the last update ended.`,
      `  once none does, this drops it: ${npmRun("start", stack)}`,
    ];
  });
  return lines.length === 0 ? undefined : lines.join("\n");
}

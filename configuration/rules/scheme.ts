import { pathText, setCommand } from "../cures";
import type { Fault } from "../faults";
import type { ServiceSettings } from "../schema";
import type { Path, Readable } from "./readable";

/** How SQLAlchemy, Django and JDBC call other databases; what is not here may be some driver's own name of PostgreSQL. */
const OTHERS = /^(mysql|mariadb|sqlite3?|mssql|sqlserver|oracle|mongodb|redis|rediss|amqp|https?|jdbc)([+.-]|$)/;

/** A URL of another database is refused by the service's driver at the first start, in words of its own. */
export function schemeFaults({ stack }: Readable, at: Path, { database }: ServiceSettings): Fault[] {
  if (!database || !OTHERS.test(database.scheme)) return [];
  const path = [...at, "database", "scheme"];
  return [
    {
      path: pathText(path),
      problem: `${database.scheme} is no scheme of PostgreSQL`,
      rule: "the service's database is PostgreSQL: postgresql, or with its driver, such as postgresql+asyncpg",
      cure: setCommand(stack, path, "postgresql"),
    },
  ];
}

/** An external database: where it is, and how it is known to be the right one; and how a service talks to its own. */
import { isIP } from "node:net";

import { takesNoTls } from "../../components/postgres/tls";
import { certificates } from "../certificates";
import { either, pathText, removeCommand, setCommand, writeLine } from "../cures";
import { externalCidrs } from "../database";
import type { ServiceSettings } from "../schema";
import type { Found, Path, Readable } from "./readable";

export function hostFaults({ stack, cluster, database }: Readable): Found {
  const { host = "", at = [] } = database?.outside ?? {};
  if (host !== "localhost" && host !== "::1" && !(isIP(host) === 4 && host.startsWith("127."))) return undefined;
  return {
    path: pathText([...at, "host"]),
    problem: `${host} is each pod itself`,
    rule: "the host is a name or an address that leads to the server from inside the cluster",
    cure: cluster?.k3d
      ? setCommand(stack, [...at, "host"], "host.k3d.internal")
      : writeLine(stack, [...at, "host"], "<the server's name or address>"),
  };
}

export function reasonFaults({ stack, database }: Readable): Found {
  const { ca, tls, at = [] } = database?.outside ?? {};
  if (!tls || tls.mode === "verify-full" || tls.reason !== undefined) return undefined;
  const reason = (what: string) => writeLine(stack, [...at, "tls", "reason"], what);
  return {
    path: pathText([...at, "tls", "reason"]),
    problem: `tls.mode is ${tls.mode}, and no reason is given`,
    rule: "a client makes sure that it talks to the database it means (verify-full); less than that needs a reason",
    // Without `tls` the authority is needed, and has a fault of its own.
    cure:
      ca === undefined
        ? reason("<why it is safe; or take database.tls out, and give database.ca>")
        : either(removeCommand(stack, [...at, "tls"]), reason("<why it is safe>")),
  };
}

export function caFaults({ stack, root, database }: Readable): Found {
  if (!database?.outside) return undefined;
  const { ca, tls, at } = database.outside;
  const key = [...at, "ca"];
  if (tls.mode === "require" || tls.mode === "disable") {
    if (ca === undefined) return undefined;
    const rule = `with tls.mode ${tls.mode} nobody checks the server's certificate`;
    return { path: pathText(key), problem: "is not looked at", rule, cure: removeCommand(stack, key) };
  }
  const read = ca === undefined ? { problem: "is not set" } : certificates(root, ca);
  if (!("problem" in read)) return undefined;
  return {
    path: pathText(key),
    problem: read.problem,
    rule: "a PEM file, relative to Pulumi.yaml (or the PEM text), with the authority that signed the server's certificate",
    cure: writeLine(
      stack,
      key,
      "<the file> (RDS: curl -fo db-ca.pem https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem)",
    ),
  };
}

/** A policy knows addresses only: behind a name, the database would be out of reach. */
export function addressFaults({ stack, database, services }: Readable): Found {
  const closed = [...services.values()].find((service) => service.database && service.network.to);
  if (!database?.outside || !closed || externalCidrs(database.outside).length > 0) return undefined;
  return {
    path: pathText([...database.outside.at, "cidrs"]),
    problem: `is missing, and ${closed.name} may connect to nothing but what its network.to names`,
    rule: "a NetworkPolicy lets out to addresses, never to a name: those that the database's host can have",
    cure: writeLine(stack, [...database.outside.at, "cidrs"], "[<addresses, such as 10.0.8.0/24>]"),
  };
}

/** How SQLAlchemy, Django and JDBC call other databases; what is not here may be some driver's own name of PostgreSQL. */
const OTHERS = /^(mysql|mariadb|sqlite3?|mssql|sqlserver|oracle|mongodb|redis|rediss|amqp|https?|jdbc)([+.-]|$)/;

/** A URL of another database is refused by the service's driver at the first start, in words of its own. */
export function schemeFaults({ stack }: Readable, at: Path, { database }: ServiceSettings): Found {
  if (!database || !OTHERS.test(database.scheme)) return undefined;
  const path = [...at, "database", "scheme"];
  return {
    path: pathText(path),
    problem: `${database.scheme} is no scheme of PostgreSQL`,
    rule: "the service's database is PostgreSQL: postgresql, or with its driver, such as postgresql+asyncpg",
    cure: setCommand(stack, path, "postgresql"),
  };
}

/** With a driver that can be told nothing of TLS, a password would travel in plain text, or the server refuse it. */
export function driverFaults(config: Readable, at: Path, { database }: ServiceSettings): Found {
  const { serving, outside: server } = config.database ?? {};
  if (serving !== "outside" || !server || server.tls.mode === "disable" || !database || !takesNoTls(database.scheme))
    return undefined;
  const path = [...at, "database", "scheme"];
  return {
    path: pathText(path),
    problem: `${database.scheme} takes nothing of TLS from a URL`,
    rule: "an external database is reached by TLS, which a driver learns from its URL: psycopg, asyncpg, or libpq",
    cure: setCommand(config.stack, path, "postgresql+psycopg"),
  };
}

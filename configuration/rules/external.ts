/** An external database: where it is, and how it is known to be the right one. */
import { isIP } from "node:net";

import { takesNoTls } from "../../components/postgres/tls";
import { certificates } from "../certificates";
import { either, pathText, removeCommand, setCommand, writeLine } from "../cures";
import type { OutsideSettings } from "../database";
import type { Fault } from "../faults";
import type { ServiceSettings } from "../schema";
import type { Path, Readable } from "./readable";

const CA: Path = ["database", "ca"];
const REASON: Path = ["database", "tls", "reason"];

export function externalFaults(config: Readable): Fault[] {
  const outside = config.database?.outside;
  if (!outside) return [];
  return [...hostFaults(config, outside), ...reasonFaults(config, outside), ...caFaults(config, outside)];
}

function hostFaults({ stack, cluster }: Readable, { host }: OutsideSettings): Fault[] {
  if (host !== "localhost" && host !== "::1" && !(isIP(host) === 4 && host.startsWith("127."))) return [];
  return [
    {
      path: "database.host",
      problem: `${host} is each pod itself`,
      rule: "the host is a name or an address that leads to the server from inside the cluster",
      cure: cluster?.k3d
        ? setCommand(stack, ["database", "host"], "host.k3d.internal")
        : writeLine(stack, ["database", "host"], "<the server's name or address>"),
    },
  ];
}

function reasonFaults({ stack }: Readable, { ca, tls: { mode, reason } }: OutsideSettings): Fault[] {
  if (mode === "verify-full" || reason !== undefined) return [];
  return [
    {
      path: "database.tls.reason",
      problem: `tls.mode is ${mode}, and no reason is given`,
      rule: "a client makes sure that it talks to the database it means (verify-full); less than that needs a reason",
      // Without `tls` the authority is needed, and has a fault of its own.
      cure:
        ca === undefined
          ? writeLine(stack, REASON, "<why it is safe; or take database.tls out, and give database.ca>")
          : either(removeCommand(stack, ["database", "tls"]), writeLine(stack, REASON, "<why it is safe>")),
    },
  ];
}

function caFaults({ stack, root }: Readable, { ca, tls: { mode } }: OutsideSettings): Fault[] {
  const fault = (problem: string, rule: string, cure: string): Fault[] => [{ path: pathText(CA), problem, rule, cure }];
  const rule =
    "a PEM file, relative to Pulumi.yaml (or the PEM text), with the authority that signed the server's certificate";
  if (mode === "require" || mode === "disable") {
    if (ca === undefined) return [];
    return fault(
      "is not looked at",
      `with tls.mode ${mode} nobody checks the server's certificate`,
      removeCommand(stack, CA),
    );
  }
  const cure = writeLine(
    stack,
    CA,
    "<the file> (RDS: curl -fo db-ca.pem https://truststore.pki.rds.amazonaws.com/global/global-bundle.pem)",
  );
  if (ca === undefined) return fault("is not set", rule, cure);
  const read = certificates(root, ca);
  return "problem" in read ? fault(read.problem, rule, cure) : [];
}

/** With a driver that can be told nothing of TLS, a password would travel in plain text, or the server refuse it. */
export function driverFaults(config: Readable, at: Path, { database }: ServiceSettings): Fault[] {
  const server = config.database?.outside;
  if (!server || server.tls.mode === "disable" || !database || !takesNoTls(database.scheme)) return [];
  return [
    {
      path: pathText([...at, "database", "scheme"]),
      problem: `${database.scheme} takes nothing of TLS from a URL`,
      rule: "an external database is reached by TLS, which a driver learns from its URL: psycopg, asyncpg, or libpq",
      cure: setCommand(config.stack, [...at, "database", "scheme"], "postgresql+psycopg"),
    },
  ];
}

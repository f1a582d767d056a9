import { portRange } from "../../components/cluster/k3d/ports";
import { accessOf, migrationsOf } from "../../components/kubernetes/labels";
import { pathText, setCommand, writeLine } from "../cures";
import type { Fault } from "../faults";
import { databaseNameOf, type ServiceSettings } from "../schema";
import type { Path, Readable } from "./readable";

/** `base` itself, or with the first number that no service has: `board-api-2`. */
function freeName(
  services: Readable["services"],
  base: string,
  mark: string,
  valueOf: (service: ServiceSettings) => unknown,
): string {
  const taken = new Set([...services.values()].map(valueOf));
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? base : `${base.slice(0, 36)}${mark}${number}`;
    if (!taken.has(name)) return name;
  }
}

/** Names that are taken by what the stack itself makes, or by PostgreSQL. */
export function reservedFaults({ stack, services }: Readable, at: Path, service: ServiceSettings): Fault[] {
  const faults: Fault[] = [];
  const refuse = (keys: Path, value: string, rule: string) =>
    faults.push({
      path: pathText([...at, ...keys]),
      problem: `${value} is reserved`,
      rule,
      cure: setCommand(
        stack,
        [...at, ...keys],
        keys.includes("database")
          ? freeName(services, `${value}_data`, "_", databaseNameOf)
          : freeName(services, `${value}-api`, "-", ({ name }) => name),
      ),
    });
  const { name } = service;
  if (["postgres", "postgresql", "postgres-service", "postgres-headless", "cluster", "kubernetes"].includes(name))
    refuse(["name"], name, "the stack has something of that name");
  const database = databaseNameOf(service);
  if (database && ["postgres", "template0", "template1"].includes(database)) {
    refuse(["database", "name"], database, "PostgreSQL has databases of its own: postgres, template0, template1");
  }
  return faults;
}

/** What two services may not share. */
export function doubledFaults(config: Readable): Fault[] {
  const names = repeated(config, "name", ({ name }) => name, "two services of one name would share a namespace");
  const ports = repeated(config, "hostPort", ({ hostPort }) => hostPort, "a port of this machine leads to one service");
  const rule = "a database belongs to one service, with roles of its own";
  const databases = repeated(config, "database.name", databaseNameOf, rule);
  // A doubled service doubles its database too, which is told once.
  const told = (fault: Fault) => names.some(({ path }) => fault.path.startsWith(path.replace(/name$/, "")));
  return [...names, ...ports, ...databases.filter((fault) => !told(fault)), ...shadowedFaults(config)];
}

/** In one namespace, a service named like another's Jobs would take their pods for its own. */
function shadowedFaults({ stack, services }: Readable): Fault[] {
  const all = [...services.values()];
  return [...services].flatMap(([index, { name, namespace }]) => {
    const other = all.find(
      (each) => each.namespace === namespace && [migrationsOf(each.name), accessOf(each.name)].includes(name),
    );
    if (!other) return [];
    return [
      {
        path: `services[${index}].name`,
        problem: `${name} is what the pods of ${other.name}'s Jobs are labelled with`,
        rule: "services of one namespace are told apart by their names",
        cure: setCommand(
          stack,
          ["services", index, "name"],
          freeName(services, `${name}-api`, "-", (each) => each.name),
        ),
      },
    ];
  });
}

function repeated(
  { stack, services, cluster }: Readable,
  key: string,
  valueOf: (service: ServiceSettings) => string | number | undefined,
  rule: string,
): Fault[] {
  const seen = new Map<unknown, number>();
  return [...services].flatMap(([index, service]) => {
    const value = valueOf(service);
    if (value === undefined) return [];
    const first = seen.get(value);
    if (first === undefined) {
      seen.set(value, index);
      return [];
    }
    const taken = [...services.values()].map(({ hostPort }) => hostPort);
    const ports = cluster?.k3d ? portRange(cluster.k3d.hostPorts) : [];
    const path = ["services", index, ...key.split(".")];
    const free =
      typeof value === "string"
        ? freeName(services, value, key === "name" ? "-" : "_", valueOf)
        : ports.find((port) => !taken.includes(port));
    return [
      {
        path: `services[${index}].${key}`,
        problem: `${value} is taken by services[${first}]`,
        rule,
        cure:
          free === undefined
            ? writeLine(stack, ["cluster", "hostPorts"], "<more ports, FIRST-LAST>, and then a free one of them here")
            : setCommand(stack, path, free),
      },
    ];
  });
}

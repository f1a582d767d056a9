import { portRange } from "../../components/cluster/k3d/ports";
import { accessOf, migrationsOf } from "../../components/kubernetes/labels";
import { freeName, pathText, setCommand, writeLine } from "../cures";
import type { Fault } from "../faults";
import { databaseNameOf, type ServiceSettings } from "../schema";
import type { Found, Path, Readable } from "./readable";

type Services = Readable["services"];

/** `name` itself, or with the first number that no service has. */
const freeService = (services: Services, name: string) =>
  freeName(
    name,
    [...services.values()].map((service) => service.name),
  );
const freeDatabase = (services: Services, name: string) =>
  freeName(name, [...services.values()].map(databaseNameOf), "_");

const OF_THE_STACK = ["postgres", "postgresql", "postgres-service", "postgres-headless", "cluster", "kubernetes"];
const OF_POSTGRES = ["postgres", "template0", "template1"];

/** Names that are taken by what the stack itself makes, or by PostgreSQL. */
export function reservedFaults({ stack, services }: Readable, at: Path, service: ServiceSettings): Found {
  const refuse = (keys: Path, value: string, rule: string, free: string): Fault => {
    const path = [...at, ...keys];
    return { path: pathText(path), problem: `${value} is reserved`, rule, cure: setCommand(stack, path, free) };
  };
  const { name } = service;
  const database = databaseNameOf(service);
  const faults: Fault[] = [];
  if (OF_THE_STACK.includes(name)) {
    const rule = "the stack has something of that name";
    faults.push(refuse(["name"], name, rule, freeService(services, `${name}-api`)));
  }
  if (database && OF_POSTGRES.includes(database)) {
    const rule = `PostgreSQL has databases of its own: ${OF_POSTGRES.join(", ")}`;
    faults.push(refuse(["database", "name"], database, rule, freeDatabase(services, `${database}_data`)));
  }
  return faults;
}

/** What two services may not share. */
export function doubledFaults(config: Readable): Fault[] {
  const { services, cluster } = config;
  const nameRule = "two services of one name would share a namespace";
  const names = repeated(
    config,
    "name",
    ({ name }) => name,
    nameRule,
    (name) => freeService(services, name),
  );
  const taken = [...services.values()].map(({ hostPort }) => hostPort);
  const range = cluster?.k3d ? portRange(cluster.k3d.hostPorts) : [];
  const freePort = range.find((port) => !taken.includes(port));
  const portRule = "a port of this machine leads to one service";
  const ports = repeated(
    config,
    "hostPort",
    ({ hostPort }) => hostPort,
    portRule,
    () => freePort,
  );
  const rule = "a database belongs to one service, with roles of its own";
  const databases = repeated(config, "database.name", databaseNameOf, rule, (name) => freeDatabase(services, name));
  // A doubled service doubles its database too, which is told once.
  const told = (fault: Fault) => names.some(({ path }) => fault.path.startsWith(path.replace(/name$/, "")));
  return [...names, ...ports, ...databases.filter((fault) => !told(fault))];
}

/** In one namespace, a service named like another's Jobs would take their pods for its own. */
export function shadowedFaults({ stack, services }: Readable, at: Path, { name, namespace }: ServiceSettings): Found {
  const other = [...services.values()].find(
    (each) => each.namespace === namespace && [migrationsOf(each.name), accessOf(each.name)].includes(name),
  );
  if (!other) return undefined;
  const path = [...at, "name"];
  return {
    path: pathText(path),
    problem: `${name} is what the pods of ${other.name}'s Jobs are labelled with`,
    rule: "services of one namespace are told apart by their names",
    cure: setCommand(stack, path, freeService(services, `${name}-api`)),
  };
}

function repeated<T extends string | number>(
  { stack, services }: Readable,
  key: string,
  valueOf: (service: ServiceSettings) => T | undefined,
  rule: string,
  freeOf: (value: T) => unknown,
): Fault[] {
  const seen = new Map<T, number>();
  return [...services].flatMap(([index, service]): Fault | [] => {
    const value = valueOf(service);
    if (value === undefined) return [];
    const first = seen.get(value);
    if (first === undefined) {
      seen.set(value, index);
      return [];
    }
    const path = ["services", index, ...key.split(".")];
    const free = freeOf(value);
    return {
      path: pathText(path),
      problem: `${value} is taken by services[${first}]`,
      rule,
      cure:
        free === undefined
          ? writeLine(stack, ["cluster", "hostPorts"], "<more ports, FIRST-LAST>, and then a free one of them here")
          : setCommand(stack, path, free),
    };
  });
}

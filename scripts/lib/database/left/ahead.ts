/** What an update will leave behind, from the state and the file alone: told before it, when the line is quickly put back. */
import type { V1Deployment, V1Job, V1Service } from "@kubernetes/client-node" with {
  "resolution-mode": "import",
};

import { nodePortOf } from "../../../../components/cluster/k3d/ports";
import { accessOf, serviceDatabase } from "../../../../components/kubernetes/labels";
import { roleNames } from "../../../../components/postgres/roles";
import type { Settings } from "../../../../configuration/config";
import { npmRun, pathText, setCommand } from "../../../../configuration/cures";
import { databaseNameOf, imageName } from "../../../../configuration/schema";
import type { StateResource } from "../../engine/engine";
import { confirmByTyping } from "../../terminal/ask";
import { say } from "../../terminal/terminal";
import { resourceName } from "../../engine/resource-name";
import { databaseOfJob } from "./look";
import { keepCommand } from "./words";

type Service = Settings["services"][number];

const ACCESS = accessOf(serviceDatabase(""));

/** The databases of the services, as the last update made them, by the service's name. */
export function databasesIn(resources: readonly StateResource[]): ReadonlyMap<string, string> {
  const jobs = resources.filter(
    ({ type, urn }) => type === "kubernetes:batch/v1:Job" && resourceName(urn).endsWith(ACCESS),
  );
  return new Map(
    jobs.flatMap(({ urn, inputs }) => {
      const database = databaseOfJob(inputs as Pick<V1Job, "spec">);
      return database === undefined ? [] : [[resourceName(urn).slice(0, -ACCESS.length), database] as const];
    }),
  );
}

/** A warning for each service that the update takes from its database. */
export function leavingWarnings(resources: readonly StateResource[], settings: Settings): string[] {
  const before = databasesIn(resources);
  const kept = new Set(settings.services.map(databaseNameOf));
  return [...before].flatMap(([service, database]) => {
    if (kept.has(database)) return [];
    return [`Warning: ${warningOf(service, database, before, resources, settings)}`];
  });
}

function warningOf(
  name: string,
  database: string,
  before: ReadonlyMap<string, string>,
  resources: readonly StateResource[],
  settings: Settings,
): string {
  const { stack, services } = settings;
  const index = services.findIndex((service) => service.name === name);
  const same = services[index];
  if (same && !same.database) {
    const path = ["services", index, "database"];
    const keep = setCommand(stack, path, roleNames(name).database === database ? {} : { name: database });
    return `${name} loses its database: ${pathText(path)} is false. ${database} stays with its rows. To keep it: ${keep}`;
  }
  if (same) return movedOn(name, databaseNameOf(same), database, keepCommand(stack, index, database));
  const renamed = services.findIndex(
    (service) =>
      service.database &&
      service.database.name === undefined &&
      !before.has(service.name) &&
      isLike(service, name, resources, settings),
  );
  const to = services[renamed];
  if (to) return movedOn(to.name, databaseNameOf(to), database, keepCommand(stack, renamed, database));
  const drop = npmRun("db", stack, `drop ${database}`);
  return `the service ${name} goes; its database ${database} stays with its rows. To delete it, afterwards: ${drop}`;
}

const movedOn = (service: string, to: string | undefined, from: string, keep: string) =>
  `${service} starts on a database of its own, ${to}, which is empty where it is new; ${from} stays with its rows. To keep it: ${keep}`;

/** Whether a new service is what another one was: of the same image, or at the same port of the nodes. */
function isLike(service: Service, name: string, resources: readonly StateResource[], { cluster }: Settings): boolean {
  const input = <T>(type: string) =>
    resources.find((one) => one.type === type && resourceName(one.urn) === name)?.inputs as T | undefined;
  const [container] = input<V1Deployment>("kubernetes:apps/v1:Deployment")?.spec?.template.spec?.containers ?? [];
  if (container?.image && repository(container.image) === repository(imageName(service))) return true;
  if (!cluster.k3d || service.hostPort === undefined) return false;
  const port = nodePortOf(cluster.k3d.hostPorts, service.hostPort);
  return (
    input<V1Service>("kubernetes:core/v1:Service")?.spec?.ports?.some(({ nodePort }) => nodePort === port) ?? false
  );
}

/** `registry.example.com/team/board-api:1.2` → `board-api`: what a change of the way to the nodes leaves as it is. */
const repository = (image: string) => image.slice(image.lastIndexOf("/") + 1).replace(/[:@].*$/, "");

/** Whether PostgreSQL runs in the cluster, and the update takes it away. Its way out of a finished move is asked for. */
export function losesServer(resources: readonly StateResource[], settings: Settings): boolean {
  const has = (type: string) => resources.some((one) => one.type === type);
  const runs = resources.some(
    ({ type, urn }) => type === "kubernetes:apps/v1:StatefulSet" && resourceName(urn) === "postgres",
  );
  const stays = settings.needsServer && settings.database.inside !== undefined;
  return runs && !stays && !has("wealist:postgres:ExternalPostgres");
}

/** Of PostgreSQL itself, with all that it holds, since nothing asks for it any more. @throws Failure where nobody confirms it. */
export async function confirmLoss(resources: readonly StateResource[], settings: Settings): Promise<void> {
  if (!losesServer(resources, settings)) return;
  const { stack, database } = settings;
  const names = [...databasesIn(resources).values()].join(", ") || "its databases";
  say(
    `This update deletes PostgreSQL with its volume, ${names} and all rows among it: nothing in Pulumi.${stack}.yaml asks for it any more.\n` +
      (database.outside
        ? `To take the rows along, database.movedFrom does: docs/runbooks/move-postgresql-outside.md`
        : `To keep it: ${setCommand(stack, ["database", "kind"], "statefulset")}`),
  );
  await confirmByTyping(database.namespace, "Delete them for good?", npmRun("start", stack, "--delete-data"));
}

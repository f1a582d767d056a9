/** What a change means for the databases of the services: none is deleted, but a service may be left without its own. */
import { labelOf } from "../../components/kubernetes/labels";
import { podOf } from "../../policy/pod";
import type { Consequence, KubernetesObject, ObjectChange } from "./model";
import { code } from "./text";

/** Which database a service works on, as the Job that prepares it is told. */
export function databases(change: ObjectChange, all: readonly ObjectChange[]): Consequence[] {
  if (!("old" in change)) return [];
  const { old: object } = change;
  const before = variables(object);
  const { ACCESS_DATABASE: database, ACCESS_LOGIN: login, RETIRE_KEEP: retires } = before;
  // The Job that drops old logins is told the same, and decides nothing.
  if (database === undefined || login === undefined || retires !== undefined) return [];
  if (change.status === "removed") {
    // A service that was renamed and kept its database prepares it under its new name.
    if (all.some((other) => "new" in other && variables(other.new)["ACCESS_DATABASE"] === database)) return [];
    const text = `removed: the database ${code(database)} stays on the server, used by no service, until ${code(`npm run db -- drop ${database}`)}; ${keeps(database)}`;
    return [{ object, text }];
  }
  const after = environment(change.new);
  const sameServer = before["PGHOST"] === after["PGHOST"] && before["PGPORT"] === after["PGPORT"];
  const place = ({ PGHOST, PGPORT, ACCESS_DATABASE }: Record<string, string>) =>
    code(sameServer ? `${ACCESS_DATABASE}` : `${PGHOST}:${PGPORT}/${ACCESS_DATABASE}`);
  const service = code(labelOf(object, "name") ?? "");
  if (place(before) !== place(after)) {
    const text = `the database of ${service} becomes another one, ${place(before)} → ${place(after)}: the data stays in the old one${sameServer ? `; ${keeps(database)}` : ""}`;
    return [{ object: change.new, text }];
  }
  if (after["ACCESS_LOGIN"] === login) return [];
  const logins = `${code(login)} → ${code(String(after["ACCESS_LOGIN"]))}`;
  const text = `${service} logs in otherwise, ${logins}: the old login is dropped after the rollout`;
  return [{ object: change.new, text }];
}

const variables = (object: KubernetesObject) => (object.kind === "Job" ? environment(object) : {});

/** The plain variables of a workload's first container. */
function environment(workload: KubernetesObject): Record<string, string> {
  const env = podOf(workload)?.spec.containers[0]?.env ?? [];
  return Object.fromEntries(env.flatMap(({ name, value }) => (value === undefined ? [] : [[name, value]])));
}

const keeps = (database: string) => `${code(`database.name: ${database}`)} gives it to a service, under whatever name`;

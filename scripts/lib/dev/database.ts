/** The stack's own Jobs, run on this machine: what prepares a service's database there prepares it here. */
import { rmSync } from "node:fs";
import { join } from "node:path";

import { accessOf, migrationsOf, serviceDatabase } from "../../../components/kubernetes/labels";
import { Failure } from "../../../configuration/failure";
import { dataOf, find, findIf, podOf, variablesOf } from "../../../review/render/pods";
import type { Rendered } from "../../../review/render/render";
import type { Children } from "./children";
import { LOCALHOST } from "./environment";
import { writeFiles, type DevFolder } from "./folder";
import type { Programs } from "./postgres-programs";
import { SUPERUSER, superuserPassword } from "./server";

/** Variables of libpq and of the Job itself that say where the server is, and what it is. */
const THERE = /^(PG|ADMINISTRATOR_|ACCESS_(EXTERNAL|ADMINISTRATOR|MOVED_FROM)$)/;

/** Makes the database of `service`, its owner and its login, by the scripts of its access Job. @throws Failure with what they say. */
export async function prepareDatabase(
  folder: DevFolder,
  programs: Programs,
  rendered: Rendered,
  port: number,
  service: string,
  children: Children,
): Promise<void> {
  const job = find(rendered, "Job", accessOf(serviceDatabase(service)));
  const { containers, volumes } = podOf(job);
  const [{ command = [], volumeMounts }] = containers;
  const scripts = join(folder.run, `${service}-access`);
  let args = [...command];
  for (const { name, mountPath } of volumeMounts as readonly { name: string; mountPath: string }[]) {
    const configMap = volumes.find((volume) => volume.name === name)?.configMap?.name;
    if (configMap === undefined || !args.some((arg) => arg.startsWith(mountPath))) continue;
    writeFiles(scripts, dataOf(find(rendered, "ConfigMap", configMap.replace("-<suffix>", ""))));
    args = args.map((arg) => arg.replace(mountPath, scripts));
  }
  const env: Record<string, string> = {
    PATH: `${programs.bin}:/usr/bin:/bin`,
    PGHOST: LOCALHOST,
    PGPORT: String(port),
    PGUSER: SUPERUSER,
    PGPASSWORD: superuserPassword(folder),
    PGDATABASE: "postgres",
    PGCONNECT_TIMEOUT: "5",
  };
  for (const [name, { value }] of variablesOf(rendered, job)) if (!THERE.test(name)) env[name] = value ?? "";
  const lines: string[] = [];
  const [program = "", ...rest] = args;
  const options = { cwd: "/", env, out: (line: string) => void lines.push(line) };
  const how = await (await children.start(program, rest, options)).ended;
  rmSync(scripts, { recursive: true, force: true });
  if (how !== 0) throw new Failure(`The database of ${service} could not be prepared:\n${lines.join("\n")}`);
}

/** The Job with a service's migrations, and its command; undefined where it has none. */
export function migrationsJob(rendered: Rendered, service: string) {
  const job = findIf(rendered, "Job", migrationsOf(service));
  return job && { job, command: podOf(job).containers[0].command ?? [] };
}

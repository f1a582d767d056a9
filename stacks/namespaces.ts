/** The namespaces of a stack: one object for each name, however many services and databases share it. */
import * as pulumi from "@pulumi/pulumi";

import { Namespace } from "../components/namespace";
import type { Settings } from "./config";
import { guardsOf } from "./guards";

/** Their names, each once, with what lives there first. */
export function namespaceApps({ database, services, needsServer }: Settings): ReadonlyMap<string, string> {
  const apps = new Map<string, string>();
  if (needsServer) apps.set(database.namespace, "postgres");
  for (const { name, namespace } of services) if (!apps.has(namespace)) apps.set(namespace, name);
  return apps;
}

/** Once, PostgreSQL made its namespace itself; forgotten, that would be deleted with the volume in it. */
const before = (app: string): pulumi.Alias[] =>
  app === "postgres" ? [{ name: app, parent: pulumi.createUrn(app, "wealist:postgres:Postgres") }] : [];

/** Makes them, each with what keeps it within bounds. */
export function namespaces(settings: Settings, options: pulumi.ComponentResourceOptions) {
  const { stack, protect } = settings;
  const made = new Map<string, Namespace>();
  for (const [name, app] of namespaceApps(settings)) {
    // After its own name: named after a service, it would be replaced when that service leaves it to the others.
    const resource = name.endsWith(`-${stack}`) ? name.slice(0, -stack.length - 1) : name;
    made.set(
      name,
      new Namespace(
        resource,
        { name, app, protect, ...guardsOf(settings, name) },
        pulumi.mergeOptions(options, { aliases: before(app) }),
      ),
    );
  }
  return (name: string): Namespace => made.get(name)!;
}

/** The namespaces of a stack: one object for each name, however many services and databases share it. */
import * as pulumi from "@pulumi/pulumi";

import { Namespace } from "../components/namespace/namespace";
import { ownerMark } from "../components/kubernetes/owner";
import type { Settings } from "../configuration/config";
import { guardsOf } from "./guards";
import type { Target } from "./target";

/** Their names, each once, with what lives there first. */
function namespaceApps({ database, services, needsServer }: Settings): ReadonlyMap<string, string> {
  const apps = new Map<string, string>();
  if (needsServer) apps.set(database.namespace, "postgres");
  for (const { name, namespace } of services) if (!apps.has(namespace)) apps.set(namespace, name);
  return apps;
}

/** Their names. */
export const namespacesOf = (settings: Settings): string[] => [...namespaceApps(settings).keys()];

/** Once, PostgreSQL made its namespace itself; forgotten, that would be deleted with the volume in it. */
const before = (app: string): pulumi.Alias[] =>
  app === "postgres" ? [{ name: app, parent: pulumi.createUrn(app, "wealist:postgres:Postgres") }] : [];

/** Makes them, by their names, each with what keeps it within bounds. */
export function namespaces(settings: Settings, { options, access, clusterUid: uid }: Target) {
  const { stack, protect, owner } = settings;
  const made = new Map<string, Namespace>();
  for (const [name, app] of namespaceApps(settings)) {
    // After its own name: named after a service, it would be replaced when that service leaves it to the others.
    const resource = name.endsWith(`-${stack}`) ? name.slice(0, -stack.length - 1) : name;
    made.set(
      name,
      new Namespace(
        resource,
        { name, app, protect, owner: ownerMark(owner), cluster: { access, uid }, ...guardsOf(settings, name) },
        pulumi.mergeOptions(options, { aliases: before(app) }),
      ),
    );
  }
  return made;
}

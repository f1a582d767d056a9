/** What keeps a namespace within bounds, from what the stack runs in it. */
import type { NamespaceGuards } from "../components/namespace/namespace";
import { accessDemand, backupDemand, copyDemand, serverDemand } from "../components/postgres/demand";
import { quotaFor, type Demand } from "../components/kubernetes/quota";
import { serviceDemand } from "../components/service/demand";
import type { Settings } from "../configuration/config";
import { namespaceExemptions } from "./exemptions";
import { policies } from "./network-policies";
import type { ServiceSettings } from "../configuration/schema";

export function guardsOf(settings: Settings, namespace: string): NamespaceGuards {
  const { podSecurity, quota, networkPolicies } = settings.hardening;
  const services = settings.services.filter((service) => service.namespace === namespace);
  return {
    podSecurity: podSecurity.enabled,
    quota: quota.enabled ? quotaFor(demands(settings, services, namespace), quota.factor) : undefined,
    policies: networkPolicies.enabled ? policies(settings, services, namespace) : undefined,
    exemptions: namespaceExemptions(settings.hardening),
  };
}

function demands(settings: Settings, services: readonly ServiceSettings[], namespace: string): Demand[] {
  const { database } = settings;
  const own = services.flatMap(({ replicas, autoscaling, migrations, ...service }) =>
    serviceDemand({
      ...service,
      replicas: autoscaling ? Math.max(replicas, autoscaling.max) : replicas,
      migrations: Boolean(migrations),
    }),
  );
  const clients = settings.services.filter((service) => service.database);
  if (namespace !== database.namespace || !settings.needsServer) return own;
  const { inside, copySeconds } = database;
  const backups = settings.backup ? [backupDemand(clients.length)] : [];
  const copies = copySeconds !== undefined ? [copyDemand(clients.length)] : [];
  return [
    ...own,
    ...(inside ? [serverDemand(inside.resources)] : []),
    accessDemand(clients.length),
    ...copies,
    ...backups,
  ];
}

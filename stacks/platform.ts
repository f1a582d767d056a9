/** The one composition that every stack shares: what is passed to whom is the dependency graph. */
import type * as pulumi from "@pulumi/pulumi";

import { dockerPlatform } from "../components/docker";
import type { PostgresServer } from "../components/postgres/server";
import { Configuration } from "../components/service/configuration";
import type { Namespace } from "../components/namespace/namespace";
import { BackendService } from "../components/service/service";
import { backedUp, backupsOf, type Backups } from "./backups";
import { lookedAt, freedPortOf } from "./beforehand";
import type { Settings } from "../configuration/config";
import { serviceExemptions } from "./exemptions";
import { k3dTarget, type AskPlatform } from "./local";
import { migrationsInputs } from "./migrations-inputs";
import { namespaces, namespacesOf } from "./namespaces";
import { databaseOf, retireLogins } from "./databases";
import { databasePlace, postgresOf, type Servers } from "./postgres";
import { existingTarget } from "./prod";
import { pullSecrets, type PullSecretOf } from "./pull-secrets";
import { serviceSecrets } from "./service-secrets";
import type { ServiceSettings } from "../configuration/schema";
import type { Target } from "./target";
import { forgetPassword, watchOf } from "./watch";

/** A deployed service, as the outputs tell of it. */
export interface DeployedService {
  readonly name: string;
  readonly namespace: pulumi.Output<string>;
  readonly host: pulumi.Output<string>;
  readonly port: number;
  readonly url: pulumi.Input<string>;
  /** From where `url` can be reached. */
  readonly urlReach: "this machine" | "inside the cluster only";
  readonly image: pulumi.Input<string>;
  readonly databaseSecret?: pulumi.Output<string>;
}

type Database = ReturnType<typeof databaseOf>;

export interface Platform {
  readonly stack: string;
  readonly target: Target;
  readonly postgres?: PostgresServer;
  readonly services: readonly DeployedService[];
}

/** @param askPlatform a render, which is the same with and without Docker, gives the fallback. */
export async function platform(settings: Settings, askPlatform: AskPlatform = dockerPlatform): Promise<Platform> {
  const target = lookedAt(settings, await targetOf(settings, askPlatform));
  const made = namespaces(settings, target);
  const namespaceOf = (name: string) => made.get(name)!;
  const pullSecretOf = pullSecrets(target.options);
  const servers = settings.needsServer
    ? postgresOf(settings, target, namespaceOf(settings.database.namespace), pullSecretOf)
    : undefined;
  const backups = servers && backupsOf(settings, target, servers.postgres);
  const databases = settings.services.map(
    (service) => servers && databaseOf(service, settings, servers, target, backups),
  );
  const turned = servers?.move ? moved(settings, target, servers, databases) : [];
  const deployed = settings.services.map((service, index) =>
    deploy(service, namespaceOf(service.namespace), pullSecretOf, settings, target, databases[index], turned, backups),
  );
  const running = deployed.flatMap((each) => each.running);
  if (settings.database.serving === "outside") servers?.postgres.leadClients(running);
  // Each one's own pods; the Jobs of all databases run in the server's. All pods for each would be their square.
  for (const [name, namespace] of made)
    namespace.fitQuota(
      name === settings.database.namespace
        ? running
        : deployed.filter((_, index) => settings.services[index]!.namespace === name).flatMap((each) => each.running),
    );
  return {
    stack: settings.stack,
    target,
    postgres: servers?.postgres,
    services: deployed.map(({ service }) => service),
  };
}

function targetOf(settings: Settings, askPlatform: AskPlatform): Target | Promise<Target> {
  const { cluster, delivery, owner } = settings;
  if (cluster.k3d) return k3dTarget(cluster.k3d, { owner, namespaces: namespacesOf(settings).sort() }, askPlatform);
  // The configuration refuses an import into a cluster that is not k3d's.
  if (delivery.kind !== "registry") throw new Error(`delivery ${delivery.kind} cannot reach cluster existing`);
  return existingTarget(cluster.existing, delivery, settings);
}

/**
 * What comes after the copies, and before any pod. Back in the cluster, `postgres-service` is what new pods connect by; in a move
 * outside it is what the pods of before know, who are to be refused and never led to another database, so there it turns last.
 */
function moved(
  settings: Settings,
  target: Target,
  { postgres }: Servers,
  databases: readonly Database[],
): pulumi.Resource[] {
  const copied = databases.flatMap((database) => database?.ready ?? []);
  const place = databasePlace(settings, target, copied);
  return settings.database.serving === "inside" ? [place, postgres.leadClients(copied)] : [place];
}

interface Deployed {
  readonly service: DeployedService;
  /** What runs for it, ready once its rollout is over. */
  readonly running: readonly pulumi.Resource[];
}

function deploy(
  service: ServiceSettings,
  { name: namespace, ready }: Namespace,
  pullSecretOf: PullSecretOf,
  settings: Settings,
  target: Target,
  database: Database,
  turned: readonly pulumi.Resource[],
  backups: Backups | undefined,
): Deployed {
  const {
    name,
    port,
    user,
    replicas,
    maxSurge,
    health,
    migrations,
    autoscaling,
    hardening,
    resources: { requests, limits },
  } = service;
  const image = target.serviceImage(service);
  const configuration = new Configuration(
    name,
    {
      service: name,
      namespace,
      env: service.env,
      secrets: serviceSecrets(service, settings, target, namespace),
      database: database?.login,
    },
    target.options,
  );
  const exposed = target.exposure(service);
  // The migrations' pod runs the server's image as well.
  const images = [image, ...(migrations && database ? [database.server.image] : [])];
  const [pullSecret] = images.flatMap((each) => pullSecretOf(service.namespace, namespace, each) ?? []);
  const prepared = database ? [...database.ready, ...turned] : [];
  const of = backups?.before ? backedUp(service) : undefined;
  const before = (again: pulumi.Input<string>) =>
    of ? [backups!.made.once(of, { why: "migrations", again, after: prepared })] : [];
  const backend = new BackendService(
    name,
    {
      service: name,
      namespace,
      image,
      pullSecret,
      user,
      configuration,
      secretsAs: service.secretsAs,
      port,
      nodePort: freedPortOf(target, service),
      replicas,
      maxSurge,
      resources: { requests, limits },
      health,
      database: database && { server: database.server, user: database.access.user },
      migrations: migrations && { ...migrations, inputs: migrationsInputs(service, target, database), before },
      autoscaling: autoscaling && { ...autoscaling, min: autoscaling.min ?? replicas },
      serviceAccountToken: hardening.serviceAccountToken.enabled,
      disruptionBudget: hardening.disruptionBudget.enabled,
      topologySpread: hardening.topologySpread.enabled,
      exemptions: serviceExemptions(service),
      watch: watchOf(
        settings,
        target,
        ["services", settings.services.indexOf(service)],
        forgetPassword(service, settings),
      ),
      after: [...ready, ...prepared],
    },
    target.options,
  );
  if (database) retireLogins(service, database.access, backend, settings, target);
  const told: DeployedService = {
    name,
    namespace,
    host: backend.host,
    port,
    urlReach: exposed ? "this machine" : "inside the cluster only",
    url: exposed?.url ?? backend.host.apply((host) => `http://${host}:${port}`),
    image: image.reference,
    databaseSecret: configuration.database?.name,
  };
  return { service: told, running: [backend, ...(database ? [database.access] : [])] };
}

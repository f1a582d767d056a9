/** The one composition that every stack shares: what is passed to whom is the dependency graph. */
import * as pulumi from "@pulumi/pulumi";

import { DatabaseAccess } from "../components/postgres/access";
import { ExternalPostgres } from "../components/postgres/external";
import type { PostgresServer } from "../components/postgres/server";
import { Postgres } from "../components/postgres/statefulset";
import { Configuration } from "../components/service/configuration";
import type { Namespace } from "../components/namespace";
import { BackendService } from "../components/service/service";
import type { Settings } from "./config";
import { memoryExemption, serviceExemptions } from "./exemptions";
import { k3dTarget } from "./local";
import { namespaces } from "./namespaces";
import { existingTarget } from "./prod";
import { pullSecrets, type PullSecretOf } from "./pull-secrets";
import { serviceSecrets } from "./service-secrets";
import { databasePasswordKey, POSTGRES_PASSWORD } from "./secrets";
import type { ServiceSettings } from "./settings";
import type { Target } from "./target";

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

export interface Platform {
  readonly stack: string;
  readonly target: Target;
  readonly postgres?: PostgresServer;
  readonly services: readonly DeployedService[];
}

export function platform(settings: Settings): Platform {
  const target = targetOf(settings);
  const namespaceOf = namespaces(settings, target.options);
  const pullSecretOf = pullSecrets(target.options);
  const postgres = settings.services.some(({ database }) => database)
    ? postgresOf(settings, target, namespaceOf(settings.database.namespace), pullSecretOf)
    : undefined;
  const services = settings.services.map((service) =>
    deploy(service, namespaceOf(service.namespace), pullSecretOf, settings, target, postgres),
  );
  return { stack: settings.stack, target, postgres, services };
}

function targetOf(settings: Settings): Target {
  const { cluster, delivery, owner } = settings;
  if (cluster.kind === "k3d") return k3dTarget(cluster, owner);
  // The configuration refuses an import into a cluster that is not k3d's.
  if (delivery.kind !== "registry") throw new Error(`delivery ${delivery.kind} cannot reach cluster ${cluster.kind}`);
  return existingTarget(cluster, delivery, settings);
}

function postgresOf(
  { database, secret, protect }: Settings,
  target: Target,
  { name: namespace, ready: after }: Namespace,
  pullSecretOf: PullSecretOf,
): PostgresServer {
  const password = secret(POSTGRES_PASSWORD);
  const image = target.foreignImage("postgres", database.image);
  const pullSecret = pullSecretOf(database.namespace, namespace, image);
  switch (database.kind) {
    case "statefulset": {
      const {
        kind: _,
        protect: __,
        resources: { requests, limits },
        ...rest
      } = database;
      const exemptions = memoryExemption(database.resources);
      const sized = { resources: { requests, limits }, exemptions };
      const args = { ...rest, ...sized, namespace, after, image, pullSecret, password, protect };
      // A claim that exists has its volume.
      const checked = rest.claim === undefined ? target.storage?.(rest.storageClass) : undefined;
      return new Postgres("postgres", args, pulumi.mergeOptions(target.options, { dependsOn: checked ?? [] }));
    }
    case "external": {
      const { host, port, admin, ca, tls } = database;
      return new ExternalPostgres(
        "postgres",
        { namespace, after, host, port, admin, image, pullSecret, tls: { mode: tls.mode, ca }, password: password! },
        target.options,
      );
    }
  }
}

function deploy(
  service: ServiceSettings,
  { name: namespace, ready }: Namespace,
  pullSecretOf: PullSecretOf,
  settings: Settings,
  target: Target,
  postgres?: PostgresServer,
): DeployedService {
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
  const access =
    postgres && service.database ? accessOf(service, service.database, settings, postgres, target) : undefined;
  const configuration = new Configuration(
    name,
    {
      service: name,
      namespace,
      env: service.env,
      secrets: serviceSecrets(service, settings, target, namespace),
      database:
        postgres && access && service.database
          ? { server: postgres, access, scheme: service.database.scheme }
          : undefined,
    },
    target.options,
  );
  const exposed = target.exposure(service);
  const backend = new BackendService(
    name,
    {
      service: name,
      namespace,
      image,
      pullSecret: pullSecretOf(service.namespace, namespace, image),
      user,
      configuration,
      secretsAs: service.secretsAs,
      port,
      nodePort: exposed?.nodePort,
      replicas,
      maxSurge,
      resources: { requests, limits },
      health,
      migrations,
      autoscaling: autoscaling && { ...autoscaling, min: autoscaling.min ?? replicas },
      serviceAccountToken: hardening.serviceAccountToken.enabled,
      disruptionBudget: hardening.disruptionBudget.enabled,
      topologySpread: hardening.topologySpread.enabled,
      exemptions: serviceExemptions(service),
      after: [...ready, ...(access ? [access.ready] : [])],
    },
    target.options,
  );
  if (access && service.database && service.database.rotation > 0) access.retirePreviousLogin(`${name}-db`, backend);
  return {
    name,
    namespace,
    host: backend.host,
    port,
    urlReach: exposed ? "this machine" : "inside the cluster only",
    url: exposed?.url ?? backend.host.apply((host) => `http://${host}:${port}`),
    image: image.reference,
    databaseSecret: configuration.database?.name,
  };
}

function accessOf(
  { name }: ServiceSettings,
  { name: database, rotation }: Exclude<ServiceSettings["database"], false>,
  { secret, stack }: Settings,
  server: PostgresServer,
  target: Target,
): DatabaseAccess {
  const password = secret(databasePasswordKey(name));
  return new DatabaseAccess(
    `${name}-db`,
    { server, service: name, database, rotation, password, stack },
    target.options,
  );
}

/** The PostgreSQL of a stack, and each service's database on it. */
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import { DatabaseAccess, type DatabaseOwner } from "../components/postgres/access";
import { DatabaseCopy } from "../components/postgres/copy";
import { serviceDatabase } from "../components/kubernetes/labels";
import type { Namespace } from "../components/namespace/namespace";
import { ExternalPostgres } from "../components/postgres/external";
import { LoginsInUse } from "../components/postgres/logins-in-use";
import type { PostgresServer } from "../components/postgres/server";
import { OWN_CLAIM, Postgres } from "../components/postgres/statefulset";
import { VolumeNote } from "../components/postgres/volume-note";
import { forStep } from "./beforehand";
import { accessCures, copyCures } from "./database-cures";
import type { Settings } from "../configuration/config";
import { memoryExemption } from "./exemptions";
import { namespacesOf } from "./namespaces";
import type { PullSecretOf } from "./pull-secrets";
import { databasePasswordKey, MOVED_FROM_PASSWORD, POSTGRES_PASSWORD } from "../configuration/secret-names";
import type { InsideSettings } from "../configuration/database";
import type { ServiceSettings } from "../configuration/schema";
import type { Target } from "./target";
import { watchOf } from "./watch";

export interface Servers {
  /** What this stack marks its databases with. */
  readonly owner: DatabaseOwner;
  readonly postgres: PostgresServer;
  /** The one that the services were on before, with how long a copy from it may take. */
  readonly movedFrom?: { readonly server: PostgresServer; readonly copySeconds: number };
}

export function postgresOf(
  settings: Settings,
  target: Target,
  { name: namespace, ready: after }: Namespace,
  pullSecretOf: PullSecretOf,
): Servers {
  const { database, secret } = settings;
  // That of the server in the cluster, as long as there is one: a pod that is kept keeps its image.
  const image = target.foreignImage("postgres", (database.inside ?? database).image);
  const pullSecret = pullSecretOf(database.namespace, namespace, image);
  const inside = (server: InsideSettings, password: pulumi.Output<string> | undefined, movedAway = false) => {
    const { image: _, protect: __, at, resources, ...rest } = server;
    const watch = watchOf(settings, target, at);
    const { requests, limits } = resources;
    const sized = { resources: { requests, limits }, exemptions: memoryExemption(resources) };
    const postgres = new Postgres(
      "postgres",
      { ...rest, ...sized, watch, namespace, after, image, pullSecret, password, movedAway, protect: settings.protect },
      target.options,
    );
    noteVersion(postgres, rest.claim, image.reference, target);
    return postgres;
  };
  const owner = { stack: settings.owner, id: ownId(target) };
  if (!database.outside) return { owner, postgres: inside(database.inside, secret(POSTGRES_PASSWORD)) };
  const { host, port, admin, ca, tls, rotation, movedFrom } = database.outside;
  const kept = database.inside && inside(database.inside, secret(MOVED_FROM_PASSWORD), true);
  const shared = !movedFrom || movedFrom.image === database.image;
  const client = shared ? image : target.foreignImage("postgres-client", database.image);
  const postgres = new ExternalPostgres(
    "postgres",
    {
      ...{
        namespace,
        after,
        host,
        port,
        admin,
        rotation,
        tls: { mode: tls.mode, ca },
        password: secret(POSTGRES_PASSWORD)!,
      },
      image: client,
      pullSecret: pullSecretOf(database.namespace, namespace, client),
      serviceAccount: kept?.serviceAccount,
    },
    target.options,
  );
  return { owner, postgres, movedFrom: kept && movedFrom && { server: kept, copySeconds: movedFrom.copySeconds } };
}

/** What tells this stack from another one of its name; as long as its state is. */
const ownId = ({ options }: Target) => new random.RandomId("database-owner", { byteLength: 8 }, forStep(options)).hex;

/** Which PostgreSQL the data is of, for the look at a later change. */
function noteVersion(
  server: Postgres,
  claim = OWN_CLAIM,
  image: pulumi.Input<string>,
  { access, clusterUid, options }: Target,
): void {
  const { namespace, volume, ready } = server;
  const note = { access, clusterUid, namespace, claim, volume, image };
  new VolumeNote("postgres-volume-note", note, pulumi.mergeOptions(forStep(options), { dependsOn: ready }));
}

/** A service's database, prepared and, after a move, filled, with the login for its pods; undefined where it has none. */
export function databaseOf(
  { name: service, database }: ServiceSettings,
  settings: Settings,
  { owner, postgres: server, movedFrom }: Servers,
  target: Target,
) {
  if (!database) return undefined;
  const { secret, stack } = settings;
  const { name, rotation, scheme, adopt } = database;
  const password = secret(databasePasswordKey(service));
  const args = { service, database: name, watch: watchOf(settings, target, ["database"]) };
  const access = new DatabaseAccess(
    serviceDatabase(service),
    { ...args, server, owner, rotation, adopt, password, cures: accessCures(stack, service, server.external) },
    target.options,
  );
  const copies = movedFrom
    ? [
        new DatabaseCopy(
          `${serviceDatabase(service)}-copy`,
          {
            ...args,
            from: movedFrom.server,
            to: server,
            deadlineSeconds: movedFrom.copySeconds,
            after: [access.ready],
            cures: copyCures(stack, service),
          },
          target.options,
        ),
      ]
    : [];
  const login = { access, scheme, tls: server.tls };
  return { server, access, login, ready: [access, ...copies].map(({ ready }) => ready) };
}

/** The logins of before go once `service` has rolled, but for those that pods of whatever stack still use. */
export function retireLogins(
  { name }: ServiceSettings,
  database: DatabaseAccess,
  rolled: pulumi.Resource,
  settings: Settings,
  { access, clusterUid, options }: Target,
): void {
  const { user: login, generation } = database;
  const inUse = new LoginsInUse(
    `${serviceDatabase(name)}-in-use`,
    {
      ...{ access, clusterUid, login, generation },
      namespaces: namespacesOf(settings).sort(),
      database: database.database,
    },
    pulumi.mergeOptions(forStep(options), { dependsOn: rolled }),
  );
  database.retireLogins(serviceDatabase(name), inUse, inUse.keep);
}

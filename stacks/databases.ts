/** Each service's database on the stack's PostgreSQL. */
import * as pulumi from "@pulumi/pulumi";

import { DatabaseAccess } from "../components/postgres/access";
import type { BackedUp } from "../components/postgres/backup-args";
import { DatabaseCopy } from "../components/postgres/copy";
import { serviceDatabase } from "../components/kubernetes/labels";
import { LoginsInUse } from "../components/postgres/logins-in-use";
import { placeOf, type PostgresServer } from "../components/postgres/server";
import type { Backups } from "./backups";
import { forStep } from "./beforehand";
import { accessCures, copyCures } from "./database-cures";
import type { Settings } from "../configuration/config";
import { namespacesOf } from "./namespaces";
import type { Servers } from "./postgres";
import { databasePasswordKey } from "../configuration/secret-names";
import type { ServiceSettings } from "../configuration/schema";
import type { Target } from "./target";
import { watchOf } from "./watch";

/** A service's database, prepared and, after a move, filled, with the login for its pods; undefined where it has none. */
export function databaseOf(
  { name: service, database }: ServiceSettings,
  settings: Settings,
  { owner, postgres, move }: Servers,
  target: Target,
  backups: Backups | undefined,
) {
  if (!database) return undefined;
  const server: PostgresServer = postgres;
  const { secret, stack } = settings;
  const { name, rotation, scheme, adopt } = database;
  const password = secret(databasePasswordKey(service));
  const args = { service, database: name, watch: watchOf(settings, target, ["database"]) };
  const access = new DatabaseAccess(
    serviceDatabase(service),
    {
      ...{
        ...args,
        server,
        owner,
        rotation,
        adopt,
        password,
        cures: accessCures(stack, service, server.external),
      },
      movedFrom: move && placeOf(move.from),
    },
    target.options,
  );
  const copies = move
    ? [
        new DatabaseCopy(
          `${serviceDatabase(service)}-copy`,
          {
            ...{ ...args, from: move.from, to: server, programs: move.programs, generation: access.generation },
            deadlineSeconds: move.copySeconds,
            after: [access.ready, ...beforeCopy(backups, { service, database: name }, move.from)],
            cures: copyCures(stack, service, settings.database.outside!.at),
          },
          target.options,
        ),
      ]
    : [];
  const login = { access, scheme, tls: server.tls };
  return { server, access, login, ready: [access, ...copies].map(({ ready }) => ready) };
}

/** A backup of what is to be copied. */
const beforeCopy = (backups: Backups | undefined, of: BackedUp, server: PostgresServer): pulumi.Resource[] =>
  backups?.before ? [backups.made.once(of, { why: "copy", again: server.volume, after: [], server })] : [];

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

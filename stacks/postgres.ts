/** The PostgreSQL of a stack. */
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import type { DatabaseOwner } from "../components/postgres/access";
import type { Namespace } from "../components/namespace/namespace";
import { ExternalPostgres } from "../components/postgres/external";
import { DatabasePlace } from "../components/postgres/place";
import type { PostgresServer } from "../components/postgres/server";
import { OWN_CLAIM, Postgres, type PostgresArgs } from "../components/postgres/statefulset";
import { VolumeNote } from "../components/postgres/volume-note";
import { forStep } from "./beforehand";
import { placeCures } from "./database-cures";
import type { Settings } from "../configuration/config";
import { memoryExemption } from "./exemptions";
import type { PullSecretOf } from "./pull-secrets";
import { MOVED_FROM_PASSWORD, POSTGRES_PASSWORD } from "../configuration/secret-names";
import { outsidePlace, type InsideSettings } from "../configuration/database";
import type { Target } from "./target";
import { watchOf } from "./watch";

export interface Servers {
  /** What this stack marks its databases with. */
  readonly owner: DatabaseOwner;
  readonly postgres: Postgres | ExternalPostgres;
  /** In a move, and after it: the one that the services were on before. */
  readonly move?: Move;
}

interface Move {
  readonly from: PostgresServer;
  /** Whose programs copy, whichever way: of the server outside only a client runs here, of any version. */
  readonly programs: PostgresServer;
  readonly copySeconds: number;
}

export function postgresOf(
  settings: Settings,
  target: Target,
  { name: namespace, ready }: Namespace,
  pullSecretOf: PullSecretOf,
): Servers {
  const { database, secret } = settings;
  const { inside, outside, copySeconds } = database;
  const moving = copySeconds !== undefined;
  const owner = { stack: settings.owner, id: ownId(target) };
  const after = moving ? ready : [...ready, databasePlace(settings, target)];
  const passwordOf = (serving: typeof database.serving) =>
    secret(serving === database.serving ? POSTGRES_PASSWORD : MOVED_FROM_PASSWORD);
  // That of the server in the cluster, as long as there is one: a pod that is kept keeps its image.
  const image = target.foreignImage("postgres", (inside ?? database).image);
  const shared = !inside || !outside || inside.image === outside.image;
  const client = shared ? image : target.foreignImage("postgres-client", outside.image);
  const common = { namespace, after };
  const own =
    inside &&
    insideServer(inside, settings, target, {
      ...{ ...common, image, moving, password: passwordOf("inside") },
      pullSecret: pullSecretOf(database.namespace, namespace, image),
    });
  if (!outside) return { owner, postgres: own! };
  const { host, port, admin, ca, tls, rotation } = outside;
  const other = new ExternalPostgres(
    "postgres",
    {
      ...{ ...common, host, port, admin, rotation, tls: { mode: tls.mode, ca }, password: passwordOf("outside")! },
      image: client,
      pullSecret: pullSecretOf(database.namespace, namespace, client),
      serviceAccount: own?.serviceAccount,
    },
    target.options,
  );
  const [postgres, from] = database.serving === "inside" ? [own!, other] : [other, own];
  return { owner, postgres, move: from && moving ? { from, programs: other, copySeconds } : undefined };
}

function insideServer(
  { image: _, protect: __, at, resources, ...rest }: InsideSettings,
  settings: Settings,
  target: Target,
  given: Pick<PostgresArgs, "namespace" | "after" | "image" | "pullSecret" | "password" | "moving">,
): Postgres {
  const { requests, limits } = resources;
  const sized = { resources: { requests, limits }, exemptions: memoryExemption(resources) };
  const watch = watchOf(settings, target, at);
  const args = { ...rest, ...sized, ...given, watch, protect: settings.protect };
  const postgres = new Postgres("postgres", args, target.options);
  noteVersion(postgres, rest.claim, given.image.reference, target);
  return postgres;
}

/**
 * Where the databases are, in the state. Of a move it tells the new place once everything is copied: an interrupted one can be
 * taken back as if it had not begun.
 */
export function databasePlace(
  settings: Settings,
  { options }: Target,
  copied: pulumi.Resource[] = [],
): pulumi.Resource {
  const { serving, inside, outside, copySeconds } = settings.database;
  const other = outside && outsidePlace(outside);
  const [place, before] = serving === "inside" ? ["inside", other] : [other!, inside && "inside"];
  const movedFrom = (copySeconds === undefined ? undefined : before) ?? "";
  const args = { place, movedFrom, cures: placeCures(settings.stack) };
  return new DatabasePlace("database-place", args, pulumi.mergeOptions(forStep(options), { dependsOn: copied }));
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

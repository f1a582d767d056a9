/**
 * What other programs may build on: flat scalars without a secret or a kubeconfig, since one secret in an object would
 * taint all of it, and a secret that a reader cannot decrypt is dropped without a word. `npm run docs` prints
 * `outputs/` (what other programs read it with) and the table in docs/outputs.md from here.
 */
import type * as pulumi from "@pulumi/pulumi";
import { z } from "zod";

import type { DeployedService, Platform } from "./platform";

/** Raised when an output is renamed or dropped, or changes its type or meaning; one that is new raises nothing. */
export const SCHEMA_VERSION = 1;

const text = (description: string) => z.string().meta({ description });
const number = (description: string) => z.int().meta({ description });

/** The platform's own outputs: no dot in a name, so no service's can collide with them. */
export const platformOutputs = z.strictObject({
  schemaVersion: number("Version of this contract"),
  stack: text("Name of the stack, which its namespaces end in"),
  kubectlContext: text("Context in the kubeconfig; where others name theirs differently, only the UID counts"),
  clusterUid: text("The cluster, by the UID of its namespace `kube-system`"),
  services: text("Names of the services, with commas between"),
});

/** Of the PostgreSQL that the services share, as `postgresHost` and so on; absent where no service has a database. */
export const postgresOutputs = z.strictObject({
  host: text("Host name that every namespace of the cluster can use"),
  port: number("Port"),
  namespace: text("Namespace of the Jobs that prepare databases"),
  admin: text("Login that may create databases and roles"),
  adminSecret: text("Name of the Secret in that namespace which has this login's password, as `POSTGRES_PASSWORD`"),
  adminSecretVersion: text("Changes whenever that password does"),
  image: text("Image that brings `psql`"),
  imageUser: number("Numeric user of that image"),
  volume: text("Changes with the volume: on a new one, every database is prepared anew"),
});

/** Of a service, as `<service>.<key>`. */
export const serviceOutputs = z.strictObject({
  url: text("Where it answers: on the machine that runs the cluster, or inside the cluster only"),
  urlReach: text("From where that address can be reached: `this machine` or `inside the cluster only`").optional(),
  namespace: text("Its namespace"),
  host: text("Host name that every namespace of the cluster can use; its Service has the service's own name"),
  port: number("Port of its Service, named `http` there"),
  image: text("Its image, by tag or digest"),
  databaseSecret: text("Name of the Secret in its namespace with `DATABASE_URL` and its parts").optional(),
});

/** Outputs of a group before the engine knows them. */
type Given<G extends z.ZodObject> = { readonly [K in keyof z.output<G>]: pulumi.Input<NonNullable<z.output<G>[K]>> };
type Flat = Record<string, pulumi.Input<string | number>>;

export const postgresKey = (key: string) => `postgres${key.charAt(0).toUpperCase()}${key.slice(1)}`;
export const serviceKey = (service: string, key: string) => `${service}.${key}`;

/** The stack's outputs under their flat names. */
export function outputs({ target, stack, postgres, services }: Platform): Flat {
  const own: Given<typeof platformOutputs> = {
    schemaVersion: SCHEMA_VERSION,
    stack,
    kubectlContext: target.context,
    clusterUid: target.clusterUid,
    services: services.map(({ name }) => name).join(","),
  };
  return {
    ...own,
    ...(postgres ? named(ofPostgres(postgres), postgresKey) : {}),
    ...Object.assign({}, ...services.map((each) => named(ofService(each), (key) => serviceKey(each.name, key)))),
  };
}

const ofPostgres = (server: NonNullable<Platform["postgres"]>): Given<typeof postgresOutputs> => ({
  host: server.host,
  port: server.port,
  namespace: server.namespace,
  admin: server.admin,
  adminSecret: server.adminPassword.name,
  adminSecretVersion: server.adminPasswordVersion,
  image: server.image.reference,
  imageUser: server.imageUser,
  volume: server.volume,
});

const ofService = ({ name: _, databaseSecret, ...rest }: DeployedService): Given<typeof serviceOutputs> => ({
  ...rest,
  ...(databaseSecret ? { databaseSecret } : {}),
});

/** Under flat names. @param nameOf gives the name of a key of the group. */
const named = (values: object, nameOf: (key: string) => string): Flat =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [nameOf(key), value as Flat[string]]));

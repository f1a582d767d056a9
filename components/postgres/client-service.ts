import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

/** Name of the Service that leads to a stack's PostgreSQL, wherever that runs. */
export const CLIENT_SERVICE = "postgres-service";

const SERVERS = ["wealist:postgres:Postgres", "wealist:postgres:ExternalPostgres"];

/** For an object that either kind of server has under one name: in a move, one takes it over from the other. */
export const takenOver = (name: string): pulumi.Alias[] =>
  SERVERS.map((type) => ({ parent: pulumi.createUrn(name, type) }));

/**
 * That Service, which is the same one before and after a move. Where it begins to lead elsewhere it is replaced all the same:
 * without a selector, Kubernetes leaves the endpoints that the selector found, and half of the connections would go to them.
 */
export const clientService = (name: string, args: k8s.core.v1.ServiceArgs, opts: pulumi.CustomResourceOptions) =>
  new k8s.core.v1.Service(
    `${name}-service`,
    args,
    pulumi.mergeOptions(opts, {
      aliases: takenOver(name),
      deleteBeforeReplace: true,
      replaceOnChanges: ["spec.type", "spec.selector"],
    }),
  );

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { POSTGRES } from "../kubernetes/labels";
import { serviceAccount } from "../kubernetes/service-account";

/** Name of the account of {@link serverAccount}. */
export const ACCOUNT = "postgres";

/** Name of the Service that leads to a stack's PostgreSQL, wherever that runs. */
export const CLIENT_SERVICE = "postgres-service";

const SERVERS = ["wealist:postgres:Postgres", "wealist:postgres:ExternalPostgres"];

/** For an object that either kind of server has under one name: in a move, one takes it over from the other. */
const takenOver = (name: string): pulumi.Alias[] => SERVERS.map((type) => ({ parent: pulumi.createUrn(name, type) }));

/** The account, in the server's namespace, of the server's pod and the Jobs beside it. @returns its name. */
export const serverAccount = (name: string, namespace: pulumi.Output<string>, parent: pulumi.Resource) =>
  serviceAccount(`${name}-account`, { app: POSTGRES, name: ACCOUNT, namespace }, { parent, aliases: takenOver(name) })
    .metadata.name;

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

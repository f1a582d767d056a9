import * as pulumi from "@pulumi/pulumi";

import type { PostgresOutputs } from "../../outputs";
import { ACCOUNT } from "./client-service";
import type { PostgresServer } from "./server";

/** A PostgreSQL that another program runs: nothing is made here, and the password of its administrator stays there. */
export function existingPostgres(args: pulumi.Input<PostgresOutputs>): PostgresServer {
  const { host, port, namespace, admin, adminSecret, adminSecretVersion, image, imageUser, volume } =
    pulumi.output(args);
  return {
    ...{ host, port, namespace, admin, imageUser, volume, ready: [] },
    serviceAccount: pulumi.output(ACCOUNT),
    adminPassword: { name: adminSecret, keys: ["POSTGRES_PASSWORD"] },
    adminPasswordVersion: adminSecretVersion,
    image: { reference: image, pullPolicy: "IfNotPresent", ready: [] },
  };
}

import type { types } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { ADMIN_JOB } from "../postgres/demand";
import type { PostgresServer } from "../postgres/server";
import { restrictedContainer } from "../kubernetes/security";

/** A database that a service has, as far as a pod has to reach it. */
export interface ReachableDatabase {
  readonly server: Pick<PostgresServer, "host" | "port" | "image">;
  /** The login that the service has there. */
  readonly user: pulumi.Input<string>;
}

/** What it needs is a client, as the Jobs have that run SQL. */
export const REACH_DATABASE = ADMIN_JOB;

const SECONDS = 30;

/** An answer of any kind is enough: it asks for no login, and what the server refuses later is its own to tell. */
const SCRIPT = `end=$(($(date +%s) + ${SECONDS}))
until pg_isready -q -t 3; do
  if [ "$(date +%s)" -ge "$end" ]; then
    echo "PostgreSQL has not answered this pod for ${SECONDS} s ($(pg_isready -t 3)). It is down, or a NetworkPolicy or firewall stands between." >&2
    exit 1
  fi
  sleep 0.2
done
`;

/**
 * Waits, before a pod's own containers, until its database answers it: for up to a second after a pod has started, what
 * enforces NetworkPolicies may not know it yet, and refuses its connections. A process that goes on trying needs none of
 * this, one that connects once and ends does.
 */
export const reachDatabase = ({ server, user }: ReachableDatabase): types.input.core.v1.Container => ({
  ...restrictedContainer,
  name: "reach-database",
  image: server.image.reference,
  imagePullPolicy: server.image.pullPolicy,
  command: ["/bin/sh", "-c", SCRIPT],
  env: [
    { name: "PGHOST", value: server.host },
    { name: "PGPORT", value: pulumi.output(server.port).apply(String) },
    { name: "PGUSER", value: user },
  ],
  resources: REACH_DATABASE,
  terminationMessagePolicy: "FallbackToLogsOnError",
});

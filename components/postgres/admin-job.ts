import type { types } from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { job } from "../kubernetes/job";
import { accessOf, labels } from "../kubernetes/labels";
import type { PodResources } from "../kubernetes/quota";
import { notAwaited, type Watch } from "../ready/ready";
import { restrictedContainer, scratch } from "../kubernetes/security";
import { fromSecret } from "../kubernetes/secret";
import { ADMIN_JOB } from "./demand";
import type { PostgresServer } from "./server";
import { tlsVariables } from "./tls";

export interface AdminJobArgs {
  readonly server: PostgresServer;
  /** Value of the label `app.kubernetes.io/name`. */
  readonly service: string;
  /** Name of the container. */
  readonly name: string;
  /** Name of the ConfigMap with the script and its SQL. */
  readonly scripts: pulumi.Input<string>;
  /** Which script of it to run, and its arguments. */
  readonly command: readonly [script: string, ...args: string[]];
  /** What the script is told besides, by environment. */
  readonly env: types.input.core.v1.EnvVar[];
  /** What else makes it run again. @default the server's volume and its administrator's password */
  readonly annotations?: Readonly<Record<string, pulumi.Input<string>>>;
  readonly deadlineSeconds: number;
  /** How its end is waited for. @default by the engine */
  readonly watch?: Watch;
  /** @default what psql needs */
  readonly resources?: PodResources;
}

/** A Job that works as the server's administrator, in the server's namespace. */
export function adminJob({ server, service, name, scripts, command, env, deadlineSeconds, ...args }: AdminJobArgs) {
  const [script, ...scriptArguments] = command;
  const variables = {
    PGHOST: server.host,
    PGPORT: pulumi.output(server.port).apply(String),
    PGUSER: server.admin,
    PGDATABASE: "postgres",
    ...(server.tls ? tlsVariables(server.tls) : {}),
    ...(server.external ? { ACCESS_EXTERNAL: "1" } : {}),
  };
  const trusted = server.trustedCa ?? [];
  return job({
    namespace: server.namespace,
    labels: labels(service, "database-access"),
    // Not the service's own label: in one namespace its Service would take the Job's pod for one of its own.
    podLabels: labels(accessOf(service), "database-access"),
    // What makes it run again although nothing in its own pod changed.
    ownAnnotations: notAwaited(args.watch),
    annotations: {
      "wealist/volume": server.volume,
      "wealist/administrator": server.adminPasswordVersion,
      ...args.annotations,
    },
    serviceAccount: server.serviceAccount,
    user: server.imageUser,
    pullSecret: server.pullSecret,
    deadlineSeconds,
    container: {
      ...restrictedContainer,
      name,
      image: server.image.reference,
      imagePullPolicy: server.image.pullPolicy,
      command: ["/bin/sh", `/access/${script}`, ...scriptArguments],
      env: [
        ...Object.entries(variables).map(([key, value]) => ({ name: key, value })),
        { name: "PGCONNECT_TIMEOUT", value: "5" },
        fromSecret("PGPASSWORD", server.adminPassword, "POSTGRES_PASSWORD"),
        ...env,
      ],
      resources: args.resources ?? ADMIN_JOB,
      volumeMounts: [
        { name: "scripts", mountPath: "/access", readOnly: true },
        scratch.mount,
        ...trusted.map(({ mount }) => mount),
      ],
    },
    volumes: [
      { name: "scripts", configMap: { name: scripts } },
      scratch.volume,
      ...trusted.map(({ volume }) => volume),
    ],
  });
}

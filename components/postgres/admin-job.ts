import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { job } from "../kubernetes/job";
import { accessOf, labels } from "../kubernetes/labels";
import type { PodResources } from "../kubernetes/quota";
import { notAwaited, readyOf, timeouts, type Watch } from "../ready/ready";
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
  readonly container: string;
  /** Name of the ConfigMap with the script and its SQL. */
  readonly scripts: pulumi.Input<string>;
  /** Which script of it to run, and its arguments. */
  readonly command: readonly [script: string, ...args: string[]];
  /** What the script is told besides, by environment. */
  readonly env: Readonly<Record<string, pulumi.Input<string>>>;
  /** The same, from Secrets. @default nothing */
  readonly secretEnv?: k8s.types.input.core.v1.EnvVar[];
  /** What else makes it run again. @default the server's volume and its administrator's password */
  readonly annotations?: Readonly<Record<string, pulumi.Input<string>>>;
  readonly deadlineSeconds: number;
  /** How its end is waited for. @default by the engine */
  readonly watch?: Watch;
  /** Whether nothing waits for the first one of this name. @default each is waited for */
  readonly firstNotAwaited?: boolean;
  /** @default what psql needs */
  readonly resources?: PodResources;
}

/** A Job that works as the server's administrator, in the server's namespace. @returns it, done. */
export function adminJob(
  name: string,
  {
    server,
    service,
    container,
    scripts,
    command,
    env,
    secretEnv = [],
    deadlineSeconds,
    firstNotAwaited,
    ...args
  }: AdminJobArgs,
  opts: { readonly parent: pulumi.Resource; readonly dependsOn: pulumi.Resource | pulumi.Resource[] },
): pulumi.Resource {
  const [script, ...scriptArguments] = command;
  const trusted = server.trustedCa ?? [];
  const spec = job({
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
      name: container,
      image: server.image.reference,
      imagePullPolicy: server.image.pullPolicy,
      command: ["/bin/sh", `/access/${script}`, ...scriptArguments],
      env: [
        ...connection(server),
        ...variables({ ...(server.external ? { ACCESS_EXTERNAL: "1" } : {}), ...env }),
        ...secretEnv,
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
  // Beyond its deadline there is the time to pull an image, and to note its end.
  const seconds = deadlineSeconds + 60;
  const made = new k8s.batch.v1.Job(name, spec, { ...opts, customTimeouts: timeouts(seconds) });
  return readyOf(name, made, { role: "administration", seconds, firstNotAwaited }, args.watch, opts.parent);
}

/** What libpq's programs log in with as the administrator. */
export const connection = (server: PostgresServer): k8s.types.input.core.v1.EnvVar[] => [
  ...variables({
    PGHOST: server.jobHost ?? server.host,
    PGPORT: pulumi.output(server.port).apply(String),
    PGUSER: server.admin,
    PGDATABASE: "postgres",
    ...(server.tls ? tlsVariables(server.tls) : {}),
    PGCONNECT_TIMEOUT: "5",
  }),
  fromSecret("PGPASSWORD", server.adminPassword, "POSTGRES_PASSWORD"),
];

export const variables = (values: AdminJobArgs["env"]) =>
  Object.entries(values).map(([name, value]) => ({ name, value }));

/** Makes the ConfigMap with scripts and their SQL, the files of `folders`, beside the server. @returns its name. */
export function scriptsOf(
  name: string,
  { server: { namespace }, service }: Pick<AdminJobArgs, "server" | "service">,
  folders: readonly string[],
  parent: pulumi.Resource,
): pulumi.Output<string> {
  const metadata = { namespace, labels: labels(service, "database-access") };
  const files = folders.flatMap((folder) => readdirSync(folder).map((file) => [file, join(folder, file)] as const));
  const data = Object.fromEntries(files.map(([file, path]) => [file, readFileSync(path, "utf8")]));
  return new k8s.core.v1.ConfigMap(`${name}-scripts`, { metadata, immutable: true, data }, { parent }).metadata.name;
}

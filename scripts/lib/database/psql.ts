/** psql inside the cluster: no client on this machine, no forwarded port, no password on a command line. */
import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";

import type { V1ObjectMeta, V1Pod, V1Secret } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { labels, labelSelector, POSTGRES } from "../../../components/kubernetes/labels";
import { caVolume, tlsVariables } from "../../../components/postgres/tls";
import { restrictedContainer, restrictedPod } from "../../../components/kubernetes/security";
import type { OutsideSettings } from "../../../configuration/database";
import { npmRun } from "../../../configuration/cures";
import type { Settings } from "../../../configuration/config";
import { reason } from "../../../components/cluster/api-error";
import type { Cluster } from "../cluster/cluster";
import { outputInPod, printedInPod, type PodContainer } from "../cluster/exec";
import { Failure } from "../../../configuration/failure";
import { afterwards } from "../terminal/interrupted";

type Service = Settings["services"][number];

export const serverContainer = ({ database }: Settings): PodContainer => ({
  namespace: database.namespace,
  pod: `${POSTGRES}-0`,
  container: POSTGRES,
});

/** Runs `command` in the pod of the stack's own server. @throws Failure where it cannot be reached. */
export function inServer(cluster: Cluster, settings: Settings, command: string[], input: string) {
  const target = serverContainer(settings);
  return printedInPod(cluster, target, command, input).catch((error: unknown) => {
    throw new Failure(`PostgreSQL's pod ${target.namespace}/${target.pod} cannot be reached: ${reason(error)}`);
  });
}

/** Superuser of the server in the cluster; services that were moved outside have another administrator. */
export const superuserOf = ({ database }: Settings): string => database.inside?.superuser ?? database.admin;

/** What the server in the cluster answers within 5 s, as its superuser; undefined where it does not. */
export function answerOfServer(cluster: Cluster, settings: Settings, sql: string, database = "postgres") {
  const psql = ["timeout", "5", "psql", "-XAtq", "-v", "ON_ERROR_STOP=1", "-U", superuserOf(settings), "-d", database];
  return outputInPod(cluster, serverContainer(settings), psql, sql).catch(() => undefined);
}

function newest<T extends { metadata?: V1ObjectMeta }>(items: readonly T[]): T | undefined {
  const made = ({ metadata }: T) => new Date(metadata?.creationTimestamp ?? 0).getTime();
  return [...items].sort((a, b) => made(b) - made(a))[0];
}

/** A service's database Secret, the newest one: while a password rotates there are two. */
export async function databaseSecret(
  { core }: Cluster,
  stack: string,
  { name: service, namespace }: Service,
): Promise<V1Secret> {
  const { items } = await core.listNamespacedSecret({ namespace, labelSelector: labelSelector(service, "db-secret") });
  const secret = newest(items);
  if (secret) return secret;
  throw new Failure(
    `There is no database Secret of ${service} in ${namespace} yet. Make it: ${npmRun("start", stack)}`,
  );
}

/** A value of a Secret. */
export const valueOf = ({ data }: V1Secret, key: string): string =>
  Buffer.from(data?.[key] ?? "", "base64").toString("utf8");

/** Connects as the service's own login over the server's local socket, which the official image trusts. */
export const socketCommand = (secret: V1Secret, args: readonly string[]): string[] =>
  clientCommand(["-U", valueOf(secret, "POSTGRES_USER"), "-d", valueOf(secret, "POSTGRES_DB"), ...args]);

/** Connects by the `PG*` variables of the service's Secret, inside {@link withClientPod}. */
export const clientCommand = (args: readonly string[]): string[] => [...ENVIRONMENT, "psql", ...args];

/** The root filesystem is read-only: nowhere to keep a history. */
const ENVIRONMENT = ["env", "PSQL_HISTORY=/dev/null", `TERM=${process.env["TERM"] ?? "dumb"}`];

/** A server outside the cluster: a pod with psql and the Secret by reference, deleted when `use` is done. */
export async function withClientPod<T>(
  { core }: Cluster,
  server: OutsideSettings,
  { name: service, namespace }: Service,
  secret: string,
  use: (target: PodContainer) => Promise<T>,
): Promise<T> {
  const name = `psql-${randomBytes(4).toString("hex")}`;
  const remove = () => core.deleteNamespacedPod({ name, namespace, gracePeriodSeconds: 0 }).catch(() => undefined);
  const authorities = { namespace, labelSelector: labelSelector(service, "database-ca") };
  const ca = newest((await core.listNamespacedConfigMap(authorities)).items)?.metadata?.name;
  return afterwards(remove, async () => {
    await core.createNamespacedPod({ namespace, body: clientPod(name, server, secret, ca) });
    await untilRunning(() => core.readNamespacedPod({ name, namespace }));
    return use({ namespace, pod: name, container: "psql" });
  });
}

function clientPod(name: string, server: OutsideSettings, secret: string, ca: string | undefined): V1Pod {
  const tls = tlsVariables({ mode: server.tls.mode, ca: server.ca });
  const trusted = ca === undefined ? [] : [caVolume(ca)];
  const resources = { requests: { memory: "32Mi", cpu: "20m" }, limits: { memory: "64Mi", cpu: "500m" } };
  return {
    metadata: { name, labels: labels("psql") },
    spec: {
      ...(restrictedPod(999) as V1Pod["spec"]),
      // Should this machine lose its connection, it ends by itself.
      activeDeadlineSeconds: 3600,
      restartPolicy: "Never",
      containers: [
        {
          ...restrictedContainer,
          name: "psql",
          image: server.image,
          command: ["sleep", "3600"],
          env: Object.entries(tls).map(([key, value]) => ({ name: key, value })),
          envFrom: [{ secretRef: { name: secret } }],
          volumeMounts: trusted.map(({ mount }) => mount),
          resources,
        },
      ],
      volumes: trusted.map(({ volume }) => volume),
    },
  };
}

export async function untilRunning(read: () => Promise<V1Pod>): Promise<void> {
  for (const end = Date.now() + 60_000; ; await sleep(300)) {
    const { status } = await read();
    if (status?.phase === "Running") return;
    if (Date.now() < end && status?.phase !== "Failed") continue;
    const waiting = status?.containerStatuses?.[0]?.state?.waiting;
    throw new Failure(
      `The pod with psql does not start: ${waiting?.reason ?? status?.phase} ${waiting?.message ?? reason(new Error(""))}`.trim(),
    );
  }
}

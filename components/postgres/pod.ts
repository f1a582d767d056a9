import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import type { PodImage } from "../image/pod-image";
import { POSTGRES } from "../kubernetes/labels";
import { pullWith } from "../kubernetes/pod";
import { restrictedContainer, restrictedPod, scratch } from "../kubernetes/security";
import { asArguments, memorySettings } from "./memory";

export const PORT = 5432;
/** User and group `postgres` of the official image. */
export const UID = 999;
/** Where the official image keeps its data. */
export const PGDATA_MOUNT = "/var/lib/postgresql/data";
const PASSWORD_DIRECTORY = "/run/secrets/postgres";

export interface PostgresPodArgs {
  readonly image: PodImage;
  /** Name of the Secret in `namespace` that the image is pulled with. @default none is needed */
  readonly pullSecret?: pulumi.Input<string>;
  readonly resources: types.input.core.v1.ResourceRequirements & { readonly limits: { readonly memory: string } };
  /**
   * Folder of the data inside the volume. A subfolder, since the root of a fresh volume may hold `lost+found`, and
   * initdb wants an empty one; empty for the root, where data lies there already.
   */
  readonly dataDirectory: string;
  /** Superuser, which the image makes in a new volume; data that exists has the one it was made with. */
  readonly superuser: string;
}

/**
 * @param account what its pod runs as, by name; likewise the Secret with the superuser's password, under
 *   `POSTGRES_PASSWORD`, and the PersistentVolumeClaim with the data.
 */
export function postgresPod(
  args: PostgresPodArgs,
  { account, secret, claim }: Readonly<Record<"account" | "secret" | "claim", pulumi.Input<string>>>,
) {
  const pgdata = [PGDATA_MOUNT, args.dataDirectory].filter(Boolean).join("/");
  // Over TCP: on the socket the server of the image's own initialisation already answers, and then goes away.
  const isReady = ["pg_isready", "-q", "-h", "127.0.0.1", "-p", String(PORT), "-U", args.superuser];
  const answers = { exec: { command: isReady } };
  // It refuses connections (exit code 1) while it recovers, for as long as that takes: to end it there would begin the
  // recovery anew. Silence (2) is dead.
  const lives = { exec: { command: ["/bin/sh", "-c", '"$@"; test $? -le 1', "sh", ...isReady] } };
  return {
    ...restrictedPod(UID, account),
    ...pullWith(args.pullSecret),
    terminationGracePeriodSeconds: 60,
    containers: [
      {
        ...restrictedContainer,
        name: POSTGRES,
        image: args.image.reference,
        imagePullPolicy: args.image.pullPolicy,
        args: ["postgres", ...asArguments(memorySettings(args.resources.limits.memory))],
        ports: [{ name: "postgresql", containerPort: PORT }],
        env: [
          { name: "POSTGRES_USER", value: args.superuser },
          { name: "POSTGRES_PASSWORD_FILE", value: `${PASSWORD_DIRECTORY}/POSTGRES_PASSWORD` },
          { name: "POSTGRES_INITDB_ARGS", value: "--auth-host=scram-sha-256" },
          { name: "PGDATA", value: pgdata },
        ],
        resources: args.resources,
        startupProbe: { ...lives, periodSeconds: 1, timeoutSeconds: 5, failureThreshold: 300 },
        readinessProbe: { ...answers, periodSeconds: 2, timeoutSeconds: 5, failureThreshold: 8 },
        livenessProbe: { ...lives, periodSeconds: 10, timeoutSeconds: 5, failureThreshold: 6 },
        // A fast shutdown: SIGTERM alone waits for every client to leave, until the kubelet kills the server.
        lifecycle: { preStop: { exec: { command: ["pg_ctl", "stop", "-D", pgdata, "-m", "fast", "-w", "-t", "50"] } } },
        volumeMounts: [
          { name: "data", mountPath: PGDATA_MOUNT },
          { name: "run", mountPath: "/var/run/postgresql" },
          { name: "superuser", mountPath: PASSWORD_DIRECTORY, readOnly: true },
          scratch.mount,
        ],
      },
    ],
    volumes: [
      { name: "data", persistentVolumeClaim: { claimName: claim } },
      { name: "run", emptyDir: {} },
      { name: "superuser", secret: { secretName: secret, defaultMode: 0o440 } },
      scratch.volume,
    ],
  };
}

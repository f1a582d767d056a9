/** An S3 beside the cluster: a container on its network, with a bucket `backups`. */
import { setTimeout as sleep } from "node:timers/promises";

import execa from "execa";

import { CLUSTER } from "./project";

const CONTAINER = `${CLUSTER}-s3`;
const IMAGE = "rclone/rclone:1.71";
/** Of ten letters or more, as rclone wants them. */
export const ACCESS_KEY_ID = "backup-tests";
export const SECRET_ACCESS_KEY = "canary-of-the-bucket";

const docker = async (...args: string[]) => (await execa("docker", args)).stdout.trim();

export const removeS3 = () => execa("docker", ["rm", "-fv", CONTAINER], { reject: false });

/** Starts it; gives the place of the backups as restic writes it. What it stores goes with it. */
export async function startS3(): Promise<string> {
  await removeS3();
  const serve = ["serve", "s3", "--auth-key", `${ACCESS_KEY_ID},${SECRET_ACCESS_KEY}`, "--addr", ":9000", "/data"];
  await docker("run", "-d", "--name", CONTAINER, "--network", `k3d-${CLUSTER}`, IMAGE, ...serve);
  await sleep(1000);
  await docker("exec", CONTAINER, "rclone", "mkdir", "/data/backups");
  return `s3:http://${await addressOf()}:9000/backups/e2e`;
}

/** On a new cluster's network, whose old one is gone. @returns the place of the backups there. */
export async function reconnectS3(): Promise<string> {
  await docker("network", "connect", `k3d-${CLUSTER}`, CONTAINER);
  return `s3:http://${await addressOf()}:9000/backups/e2e`;
}

/** So that a cluster can go, whose network it is on. */
export const disconnectS3 = () => docker("network", "disconnect", "-f", `k3d-${CLUSTER}`, CONTAINER);

const addressOf = () =>
  docker("inspect", "-f", `{{(index .NetworkSettings.Networks "k3d-${CLUSTER}").IPAddress}}`, CONTAINER);

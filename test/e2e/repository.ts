/** The repository of the tests' backups, as its node has it. */
import execa from "execa";

import { kubectl } from "./cluster";
import { SERVER, type Ran } from "./project";

const NAMESPACE = "postgresql-e2e";

/** Runs a line of shell on the node; gives what it prints, line by line. */
export const lastLines = async (line: string): Promise<string[]> =>
  (await execa("docker", ["exec", SERVER, "sh", "-c", line])).stdout.trim().split("\n");

/** Where the volume of the backups lies on the node. */
export async function repositoryFolder(): Promise<string> {
  const volume = await kubectl(
    ...["get", "pvc", "-n", NAMESPACE, "-l", "app.kubernetes.io/name=postgres-backup"],
    ...["-o", "jsonpath={.items[0].spec.volumeName}"],
  );
  const path = "{.spec.local.path}{.spec.hostPath.path}";
  return kubectl("get", "pv", volume, "-o", `jsonpath=${path}`);
}

/** A backup by the schedule's Job, after lines of shell that may spoil it. */
export async function scheduledBackup(lines: readonly string[] = []): Promise<Ran> {
  const name = `scheduled-${Date.now()}`;
  const created = await kubectl(
    ...["create", "job", "-n", NAMESPACE, name, "--from=cronjob/postgres-backup", "--dry-run=client", "-o", "json"],
  );
  const job = JSON.parse(created) as {
    spec: { template: { spec: Record<"initContainers" | "containers", { name: string; command: string[] }[]> } };
  };
  const { initContainers, containers } = job.spec.template.spec;
  const backup = [...initContainers, ...containers].find((each) => each.name === "backup")!;
  backup.command = ["/bin/sh", "-c", [...lines, "export PATH", "exec sh /scripts/backup.sh"].join("\n")];
  await execa("docker", ["exec", "-i", SERVER, "kubectl", "apply", "-f", "-"], { input: JSON.stringify(job) });
  for (let i = 0; i < 240; i++) {
    const { status } = JSON.parse(await kubectl("get", "job", "-n", NAMESPACE, name, "-o", "json")) as {
      status: { succeeded?: number; failed?: number };
    };
    if (status.succeeded || status.failed) {
      const output = await kubectl("logs", "-n", NAMESPACE, `job/${name}`, "-c", "backup");
      return { code: status.succeeded ? 0 : 1, output };
    }
    await new Promise((resolve) => setTimeout(resolve, 500));
  }
  throw new Error(`the Job ${name} does not end`);
}

const OVER = "/tmp/looked-at";
const LOOK = `rm -f ${OVER}
while [ ! -e ${OVER} ]; do
  cat /proc/[0-9]*/cmdline | tr '\\0' '\\n'
  sleep 0.05
done 2> /dev/null | sort -u`;

/** The arguments of all processes of the node and its pods, a line for each, looked at again and again while `body` runs. */
export async function argumentsWhile(body: () => Promise<void>): Promise<string> {
  const looking = execa("docker", ["exec", "-i", SERVER, "sh"], { input: LOOK, maxBuffer: 1e9 });
  try {
    await body();
  } finally {
    await lastLines(`touch ${OVER}`);
  }
  return (await looking).stdout;
}

/** All that pods of the namespace have logged on the node. */
export const logsOnNode = async (): Promise<string> =>
  (await lastLines(`cat /var/log/pods/${NAMESPACE}_*/*/*.log`)).join("\n");

/** What Docker says of itself, asked as whatever builds, saves and imports asks it. */
import { hostname, release } from "node:os";

import execa from "execa";

import { dockerEndpoint, type DockerEndpoint } from "../../../components/docker";

/** `where` is how it is reached: `context colima, unix:///…`. */
export type DockerFact =
  | RunningDocker
  | { readonly state: "missing" }
  | { readonly state: "stopped" | "forbidden" | "no-context"; readonly where: string };

export interface RunningDocker {
  readonly state: "running";
  readonly version: string;
  readonly where: string;
  /** On this machine itself, in the virtual machine of Docker Desktop, or in another one, near or far. */
  readonly place: "here" | "desktop" | "elsewhere";
  /** Where it keeps its data, in the place where it runs. */
  readonly folder: string;
  readonly memoryBytes: number;
  /** What keeps a cluster's nodes, or a build, from running in it. */
  readonly unfit?: Unfit;
}

export type Unfit = "podman" | "windows-containers" | "cgroup-v1" | "not-delegated" | "not-for-the-build";

type Texts = "ID" | "Name" | "ServerVersion" | "OperatingSystem" | "OSType" | "KernelVersion" | "DockerRootDir";
type Flags = "CPUSet" | "CpuCfsQuota" | "MemoryLimit" | "PidsLimit";

interface Info extends Partial<Readonly<Record<Texts | "CgroupVersion", string> & Record<Flags, boolean>>> {
  readonly MemTotal?: number;
  readonly SecurityOptions?: readonly string[];
  readonly ServerErrors?: readonly string[];
  /** Where `docker` is Podman's own command: what its `info` is about. */
  readonly host?: object;
}

/** Whatever takes this long to tell about itself, hangs. */
const LIMIT_MS = 30_000;

export async function dockerFact(): Promise<DockerFact> {
  const endpoint = dockerEndpoint();
  const [info, built, version] = await Promise.all([
    docker(["info", "--format", "{{json .}}"]),
    docker(["info", "--format", "{{json .ID}}"], environmentOf(endpoint)),
    docker(["version", "--format", "{{json .Server.Components}}"]),
  ]);
  if (info.missing) return { state: "missing" };
  const where = wayTo(endpoint);
  const told = parsed(info.stdout);
  const isPodman = told.host !== undefined || version.stdout.includes("Podman Engine");
  if (!isPodman && !told.ServerVersion) return { state: whyNot(info.stderr, told), where };
  const toBuild = told.ID === undefined || built.stdout === JSON.stringify(told.ID);
  const unfit = isPodman ? "podman" : (unfitness(told) ?? (toBuild ? undefined : "not-for-the-build"));
  return {
    state: "running",
    version: told.ServerVersion ?? "",
    where,
    place: placeOf(told),
    folder: told.DockerRootDir ?? "",
    memoryBytes: told.MemTotal ?? 0,
    unfit,
  };
}

async function docker(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const result = await execa("docker", args, { reject: false, timeout: LIMIT_MS, env });
  const { stdout = "", stderr = "" } = result;
  return { stdout, stderr, missing: (result as { code?: string }).code === "ENOENT" };
}

/** What the build's provider is told, as variables for the `docker` command: the same Docker has to answer. */
const environmentOf = ({ host = "", certPath }: DockerEndpoint) => ({
  DOCKER_CONTEXT: "",
  DOCKER_HOST: host,
  DOCKER_TLS_VERIFY: certPath ? "1" : "",
  ...(certPath ? { DOCKER_CERT_PATH: certPath } : {}),
});

const wayTo = ({ from, host = "not there" }: DockerEndpoint): string =>
  from === "default" ? host : from === "DOCKER_HOST" ? `DOCKER_HOST, ${host}` : `context ${from}, ${host}`;

function parsed(text: string): Info {
  try {
    return JSON.parse(text) as Info;
  } catch {
    return {};
  }
}

function whyNot(stderr: string, { ServerErrors = [] }: Info) {
  const said = [stderr, ...ServerErrors].join("\n");
  if (/context .*not found/i.test(said)) return "no-context";
  return /permission denied/i.test(said) ? "forbidden" : "stopped";
}

/** A virtual machine has a name of its own, and Docker's on this machine shares the kernel. */
function placeOf({ Name, KernelVersion, OperatingSystem }: Info): RunningDocker["place"] {
  if (OperatingSystem === "Docker Desktop") return "desktop";
  return Name === hostname() && KernelVersion === release() ? "here" : "elsewhere";
}

/** What k3d's nodes need, and a Docker without root does not have of itself. */
function unfitness(info: Info): Unfit | undefined {
  if (info.OSType === "windows") return "windows-containers";
  if (!info.SecurityOptions?.some((option) => option.startsWith("name=rootless"))) return undefined;
  if (info.CgroupVersion !== "2") return "cgroup-v1";
  return info.CPUSet && info.CpuCfsQuota && info.MemoryLimit && info.PidsLimit ? undefined : "not-delegated";
}

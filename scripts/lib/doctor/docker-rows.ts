/** Docker, its disk and its memory, judged. */
import type { RunningDocker, Unfit } from "./docker";
import type { Facts } from "./facts";
import { installCommand, startDocker } from "./install";
import { low, missing, ok, type Row } from "./row";

const GIB = 2 ** 30;
const MINIMUM_DISK_GIB = 10;
const MINIMUM_MEMORY_GIB = 4;

const DELEGATE =
  "sudo mkdir -p /etc/systemd/system/user@.service.d && printf '[Service]\\nDelegate=cpu cpuset io memory pids\\n' | " +
  "sudo tee /etc/systemd/system/user@.service.d/delegate.conf && sudo systemctl daemon-reload   (then log in again)";

const UNFIT: Record<Unfit, { readonly found: string; readonly cure: string }> = {
  podman: {
    found:
      "it is Podman, which is not supported: images are built by Docker's BuildKit, and k3d calls Podman experimental",
    cure: "install Docker, and choose it: docker context use default",
  },
  "windows-containers": {
    found: "it runs Windows containers, and a cluster's nodes are Linux",
    cure: "Docker Desktop, its menu: Switch to Linux containers",
  },
  "cgroup-v1": {
    found: "it is rootless on cgroup v1, where k3d's nodes cannot limit what they run",
    cure: "use the system's Docker (docker context use default), or boot with systemd.unified_cgroup_hierarchy=1",
  },
  "not-delegated": {
    found: "it is rootless, and may not limit processors, memory or processes, as k3d's nodes have to",
    cure: DELEGATE,
  },
  "not-for-the-build": {
    found: "the `docker` command reaches it, and a build that is told the same address does not",
    cure: "name it by DOCKER_HOST, with DOCKER_TLS_VERIFY and DOCKER_CERT_PATH for TLS, instead of by a context",
  },
};

/** @param nodes whether a cluster's nodes are to run in it; to build for a registry, whatever the command reaches will do. */
export function dockerRow({ docker, system }: Facts, nodes: boolean): Row {
  const what = "Docker";
  if (docker.state === "missing") return missing(what, "not installed", installCommand("docker", system));
  const { where } = docker;
  if (docker.state === "running") {
    const found = `${docker.version} (${where})`;
    const unfit = nodes && docker.unfit && UNFIT[docker.unfit];
    return unfit ? missing(what, `${found}: ${unfit.found}`, unfit.cure) : ok(what, found);
  }
  const why = {
    stopped: { found: "installed, but not running", cure: startDocker(system, where) },
    "no-context": { found: "no such context", cure: "docker context ls; docker context use default" },
    forbidden: {
      found: "running, but this user may not use it",
      cure: "sudo usermod -aG docker $USER && newgrp docker",
    },
  };
  const { found, cure } = why[docker.state];
  return missing(what, `${found} (${where})`, cure);
}

export function diskRow({ disk }: Facts): Row {
  if (!disk) return ok("Disk", "not known: Docker's disk is not this machine's, and nothing is there yet to look with");
  const found = `${Math.floor(disk.freeBytes / GIB)} GB free at ${disk.path}`;
  if (disk.freeBytes >= MINIMUM_DISK_GIB * GIB) return ok("Disk", found);
  // Not `docker system prune`: it removes the containers of a cluster that is stopped.
  return low("Disk", `${found}, less than ${MINIMUM_DISK_GIB}`, "docker builder prune && docker image prune");
}

/** @param requested bytes that the stack's pods ask a node of this Docker for, at rest; 0 where they run elsewhere. */
export function memoryRow({ memoryBytes, place, where }: RunningDocker, requested: number): Row {
  const gib = memoryBytes / GIB;
  const found = `${gib.toFixed(1)} GB`;
  if (requested > memoryBytes) {
    const asked = `${found}, and the stack's pods request ${(requested / GIB).toFixed(1)}: not all of them will start`;
    return low("Memory", asked, `${moreMemory(place, where)}; or lower requests.memory`);
  }
  // A machine sold with 4 GB reports some hundred MB less.
  if (gib >= MINIMUM_MEMORY_GIB * 0.9) return ok("Memory", found);
  return low("Memory", `${found}, less than ${MINIMUM_MEMORY_GIB}`, moreMemory(place, where));
}

function moreMemory(place: RunningDocker["place"], where: string): string {
  if (place === "here") return "end other programs, or lower replicas";
  if (place === "desktop") return "Docker Desktop, Settings, Resources: give it more memory";
  if (where.includes("colima")) return "colima stop && colima start --memory 6";
  return "give the machine that Docker runs in more memory";
}

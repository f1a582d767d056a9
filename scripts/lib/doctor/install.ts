/** The one command that gets a tool onto this system. */
import { readFileSync } from "node:fs";

export type System = "macos" | "debian" | "fedora" | "arch" | "windows" | "linux";
export type Tool = "docker" | "k3d" | "node" | "pulumi";

const K3D_SCRIPT = "curl -s https://raw.githubusercontent.com/k3d-io/k3d/main/install.sh | bash";
const PULUMI_SCRIPT = "curl -fsSL https://get.pulumi.com | sh";
const NVM_SCRIPT =
  "curl -o- https://raw.githubusercontent.com/nvm-sh/nvm/v0.40.3/install.sh | bash && . ~/.nvm/nvm.sh && nvm install --lts";

const COMMANDS: Record<Tool, Record<System, string>> = {
  docker: {
    macos: "brew install --cask docker && open -a Docker",
    debian: "sudo apt-get update && sudo apt-get install -y docker.io",
    fedora: "sudo dnf install -y moby-engine && sudo systemctl enable --now docker",
    arch: "sudo pacman -S --needed docker && sudo systemctl enable --now docker",
    windows: "winget install -e --id Docker.DockerDesktop",
    linux: "curl -fsSL https://get.docker.com | sh",
  },
  k3d: {
    macos: "brew install k3d",
    debian: K3D_SCRIPT,
    fedora: K3D_SCRIPT,
    arch: K3D_SCRIPT,
    windows: "winget install -e --id k3d.k3d",
    linux: K3D_SCRIPT,
  },
  node: {
    macos: "brew install node@24 && brew link --overwrite --force node@24",
    debian: "curl -fsSL https://deb.nodesource.com/setup_lts.x | sudo -E bash - && sudo apt-get install -y nodejs",
    fedora: "sudo dnf install -y nodejs24",
    arch: "sudo pacman -S --needed nodejs-lts-krypton npm",
    windows: "winget install -e --id OpenJS.NodeJS.LTS",
    linux: NVM_SCRIPT,
  },
  pulumi: {
    macos: "brew install pulumi/tap/pulumi",
    debian: PULUMI_SCRIPT,
    fedora: PULUMI_SCRIPT,
    arch: PULUMI_SCRIPT,
    windows: "winget install -e --id Pulumi.Pulumi",
    linux: PULUMI_SCRIPT,
  },
};

export const installCommand = (tool: Tool, system: System): string => COMMANDS[tool][system];

/** By a word of the context's name or the socket's path; the first that fits. */
const STARTED_BY: readonly (readonly [RegExp, string])[] = [
  [/colima/, "colima start"],
  [/orbstack/, "orb start"],
  [/rancher-desktop|\.rd\//, "rdctl start"],
  [/podman/, "systemctl --user start podman.socket"],
  [/rootless|\/run\/user\/\d+\/docker\.sock/, "systemctl --user start docker"],
  [/(tcp|ssh|https?):\/\//, "start Docker on that machine, or choose another: docker context ls; docker context use …"],
];

/** The command that starts an installed Docker, which is reached by `where`: a context, a socket. */
export function startDocker(system: System, where: string): string {
  const [, own] = STARTED_BY.find(([word]) => word.test(where)) ?? [];
  if (own) return own;
  if (system === "macos") return "open -a Docker";
  if (system === "windows") return 'start "" "C:\\Program Files\\Docker\\Docker\\Docker Desktop.exe"';
  return where.includes("desktop") ? "systemctl --user start docker-desktop" : "sudo systemctl start docker";
}

const FAMILIES: readonly (readonly [System, RegExp])[] = [
  ["debian", /^(debian|ubuntu)$/],
  ["fedora", /^(fedora|rhel|centos)$/],
  ["arch", /^arch$/],
];

/** Which system this is; on Linux by `ID` and `ID_LIKE` of its os-release. */
export function systemOf(platform: NodeJS.Platform, osRelease: string): System {
  if (platform === "darwin") return "macos";
  if (platform === "win32") return "windows";
  const ids = [...osRelease.matchAll(/^ID(?:_LIKE)?=(.*)$/gm)].flatMap(([, value = ""]) =>
    value.replaceAll('"', "").split(/\s+/),
  );
  return FAMILIES.find(([, family]) => ids.some((id) => family.test(id)))?.[0] ?? "linux";
}

export function thisSystem(): System {
  try {
    return systemOf(process.platform, readFileSync("/etc/os-release", "utf8"));
  } catch {
    return systemOf(process.platform, "");
  }
}

/** The one command that gets a tool onto this system. */
import { readFileSync } from "node:fs";

export type System = "macos" | "debian" | "fedora" | "arch" | "windows" | "linux";
type Tool = "docker" | "k3d" | "node" | "pulumi";

/** Long-term support since October 2026; the tests run on it, too. */
export const NODE_LTS = 26;

/** `linux` is for every system that has none of its own. */
const COMMANDS: Record<Tool, Partial<Record<System, string>> & { readonly linux: string }> = {
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
    windows: "winget install -e --id k3d.k3d",
    linux: "curl -s https://raw.githubusercontent.com/k3d-io/k3d/main/install.sh | bash",
  },
  node: {
    macos: `brew install node@${NODE_LTS} && brew link --overwrite --force node@${NODE_LTS}`,
    debian: `curl -fsSL https://deb.nodesource.com/setup_${NODE_LTS}.x | sudo -E bash - && sudo apt-get install -y nodejs`,
    fedora: `curl -fsSL https://rpm.nodesource.com/setup_${NODE_LTS}.x | sudo bash - && sudo dnf install -y nodejs`,
    windows: "winget install -e --id OpenJS.NodeJS.LTS",
    linux: `curl -o- https://raw.githubusercontent.com/nvm-sh/nvm/v0.40.3/install.sh | bash && . ~/.nvm/nvm.sh && nvm install ${NODE_LTS}`,
  },
  pulumi: {
    macos: "brew install pulumi/tap/pulumi",
    windows: "winget install -e --id Pulumi.Pulumi",
    linux: "curl -fsSL https://get.pulumi.com | sh",
  },
};

export const installCommand = (tool: Tool, system: System): string => COMMANDS[tool][system] ?? COMMANDS[tool].linux;

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
  const own = STARTED_BY.find(([word]) => word.test(where));
  if (own) return own[1];
  if (system === "macos") return "open -a Docker";
  if (system === "windows") return 'start "" "C:\\Program Files\\Docker\\Docker\\Docker Desktop.exe"';
  return where.includes("desktop") ? "systemctl --user start docker-desktop" : "sudo systemctl start docker";
}

const FAMILIES = { debian: /^(debian|ubuntu)$/, fedora: /^(fedora|rhel|centos)$/, arch: /^arch$/ };

/** Which system this is; on Linux by `ID` and `ID_LIKE` of its os-release. */
export function systemOf(platform: NodeJS.Platform, osRelease: string): System {
  if (platform === "darwin") return "macos";
  if (platform === "win32") return "windows";
  const ids = [...osRelease.matchAll(/^ID(?:_LIKE)?=(.*)$/gm)].flatMap(([, ids = ""]) => ids.match(/[^\s"]+/g) ?? []);
  const families = Object.keys(FAMILIES) as (keyof typeof FAMILIES)[];
  return families.find((family) => ids.some((id) => FAMILIES[family].test(id))) ?? "linux";
}

export function thisSystem(): System {
  try {
    return systemOf(process.platform, readFileSync("/etc/os-release", "utf8"));
  } catch {
    return systemOf(process.platform, "");
  }
}

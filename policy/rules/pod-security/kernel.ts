/** The kernel's own guards stay on. */
import { ofContainers } from "../../pod";
import { control, everyContext, required } from "./standard";

const PROFILES: readonly (string | undefined)[] = ["RuntimeDefault", "Localhost"];
const BETA = "container.apparmor.security.beta.kubernetes.io/";

const appArmor = control({
  name: "AppArmor",
  description: "No container is taken out of its AppArmor profile",
  cure: "remove appArmorProfile, or set its type to RuntimeDefault",
  check: (pod) => [
    everyContext(
      ({ appArmorProfile }) =>
        appArmorProfile &&
        !PROFILES.includes(appArmorProfile.type) &&
        `securityContext.appArmorProfile.type is ${appArmorProfile.type}`,
    )(pod),
    Object.entries(pod.annotations)
      .filter(([key, value]) => key.startsWith(BETA) && !/^(|runtime\/default|localhost\/.*)$/.test(value))
      .map(([key, value]) => `annotation ${key} is ${value}`),
  ],
});

const SELINUX_TYPES = ["container_t", "container_init_t", "container_kvm_t", "container_engine_t"];

const seLinux = control({
  name: "SELinux",
  description: "No container has an SELinux type beyond those for containers, or a user or role of its own",
  cure: "remove seLinuxOptions",
  check: everyContext(({ seLinuxOptions: { type, user, role } = {} }) => [
    type && !SELINUX_TYPES.includes(type) && `securityContext.seLinuxOptions.type is ${type}`,
    user && "securityContext.seLinuxOptions.user is set",
    role && "securityContext.seLinuxOptions.role is set",
  ]),
});

const procMount = control({
  name: "/proc Mount Type",
  description: "/proc stays masked",
  cure: "remove securityContext.procMount",
  check: ofContainers(
    ({ securityContext: { procMount = "Default" } = {} }) =>
      procMount !== "Default" && `securityContext.procMount is ${procMount}`,
  ),
});

const seccomp = control({
  name: "Seccomp",
  description: "Every container runs under a seccomp profile",
  cure: "set securityContext.seccompProfile.type: RuntimeDefault on the pod (restrictedPod)",
  check: required(
    "seccompProfile",
    (profile) => PROFILES.includes(profile?.type),
    "securityContext.seccompProfile.type is neither RuntimeDefault nor Localhost",
  ),
});

const SAFE_SYSCTLS = [
  "kernel.shm_rmid_forced",
  "net.ipv4.ip_local_port_range",
  "net.ipv4.ip_local_reserved_ports",
  "net.ipv4.ip_unprivileged_port_start",
  "net.ipv4.ping_group_range",
  "net.ipv4.tcp_fin_timeout",
  "net.ipv4.tcp_keepalive_intvl",
  "net.ipv4.tcp_keepalive_probes",
  "net.ipv4.tcp_keepalive_time",
  "net.ipv4.tcp_rmem",
  "net.ipv4.tcp_syncookies",
  "net.ipv4.tcp_wmem",
];

const sysctls = control({
  name: "Sysctls",
  description: "A pod sets none but the safe sysctls",
  cure: "remove the sysctl",
  check: ({ spec }) =>
    (spec.securityContext?.sysctls ?? [])
      .filter(({ name }) => !SAFE_SYSCTLS.includes(name))
      .map(({ name }) => `securityContext.sysctls has ${name}`),
});

export const KERNEL = [appArmor, seLinux, procMount, seccomp, sysctls];

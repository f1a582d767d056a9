import { container } from "../good";
import { inFirst, initial, main, pod, template, type Breaks } from "./break";

const { securityContext } = container();

/** The restricted Pod Security Standard: what a namespace's own admission refuses as well. */
export const POD_SECURITY: Breaks = {
  "pss-hostprocess": [
    pod("of the pod", "securityContext.windowsOptions", { hostProcess: true }, /^pod: .*hostProcess is set/),
    main("of a container", "securityContext.windowsOptions", { hostProcess: true }, /^container web: .*hostProcess/),
  ],
  "pss-host-namespaces": [
    pod("the network", "hostNetwork", true, /hostNetwork is set/),
    pod("the processes", "hostPID", true, /hostPID is set/),
    pod("the IPC", "hostIPC", true, /hostIPC is set/),
  ],
  "pss-volume-types": [
    pod(
      "a file of the node",
      "volumes.0",
      { name: "etc", hostPath: { path: "/etc" } },
      /volume etc is of the type hostPath/,
    ),
    pod("a storage past the cluster's", "volumes.0", { name: "n", nfs: { server: "a", path: "/" } }, /of the type nfs/),
  ],
  "pss-host-ports": [main("of a container", "ports", [{ containerPort: 8000, hostPort: 80 }], /hostPort 80/)],
  "pss-host-probes-lifecycle-hooks": [
    main("a probe over HTTP", "livenessProbe.httpGet.host", "10.0.0.1", /livenessProbe\.httpGet\.host is set/),
    main(
      "a probe over TCP",
      "readinessProbe",
      { tcpSocket: { port: 1, host: "a" } },
      /readinessProbe\.tcpSocket\.host/,
    ),
    main("a hook", "lifecycle.postStart", { httpGet: { port: 1, host: "a" } }, /lifecycle\.postStart\.httpGet\.host/),
  ],
  "pss-privileged-containers": [
    main("of a container", "securityContext.privileged", true, /privileged is true/),
    pod(
      "of one that starts up",
      "initContainers",
      initial({ securityContext: { ...securityContext, privileged: true } }),
      inFirst,
    ),
  ],
  "pss-privilege-escalation": [
    main("allowed", "securityContext.allowPrivilegeEscalation", true, /allowPrivilegeEscalation is not false/),
    main("by default", "securityContext.allowPrivilegeEscalation", undefined, /allowPrivilegeEscalation is not false/),
    pod(
      "of one that starts up",
      "initContainers",
      initial({ securityContext: { ...securityContext, allowPrivilegeEscalation: true } }),
      inFirst,
    ),
  ],
  "pss-running-as-non-root": [
    pod(
      "of the pod, by default",
      "securityContext.runAsNonRoot",
      undefined,
      /^container web: .*runAsNonRoot is not true/,
    ),
    pod("of the pod", "securityContext.runAsNonRoot", false, /^pod: .*runAsNonRoot is not true/),
    main("of a container", "securityContext.runAsNonRoot", false, /^container web: .*runAsNonRoot is not true/),
  ],
  "pss-running-as-non-root-user": [
    pod("of the pod", "securityContext.runAsUser", 0, /^pod: .*runAsUser is 0/),
    main("of a container", "securityContext.runAsUser", 0, /^container web: .*runAsUser is 0/),
  ],
  "pss-capabilities": [
    main("one is added", "securityContext.capabilities.add", ["SYS_ADMIN"], /add has SYS_ADMIN/),
    main("not all are dropped", "securityContext.capabilities.drop", ["NET_RAW"], /drop lacks ALL/),
    main("none are named", "securityContext.capabilities", undefined, /drop lacks ALL/),
    pod(
      "of one that starts up",
      "initContainers",
      initial({ securityContext: { allowPrivilegeEscalation: false, readOnlyRootFilesystem: true } }),
      inFirst,
    ),
  ],
  "pss-apparmor": [
    pod("of the pod", "securityContext.appArmorProfile", { type: "Unconfined" }, /^pod: .*type is Unconfined/),
    main("of a container", "securityContext.appArmorProfile", { type: "Unconfined" }, /^container web: /),
    template(
      "by the old annotation",
      "metadata.annotations",
      { "container.apparmor.security.beta.kubernetes.io/web": "unconfined" },
      /^annotation .*\/web is unconfined/,
    ),
  ],
  "pss-selinux": [
    pod("a type", "securityContext.seLinuxOptions", { type: "spc_t" }, /type is spc_t/),
    main("a user", "securityContext.seLinuxOptions", { user: "root" }, /user is set/),
    main("a role", "securityContext.seLinuxOptions", { role: "sysadm_r" }, /role is set/),
  ],
  "pss-proc-mount-type": [main("of a container", "securityContext.procMount", "Unmasked", /procMount is Unmasked/)],
  "pss-seccomp": [
    pod("of the pod, by default", "securityContext.seccompProfile", undefined, /^container web: /),
    pod("of the pod", "securityContext.seccompProfile", { type: "Unconfined" }, /^pod: /),
    main("of a container", "securityContext.seccompProfile", { type: "Unconfined" }, /^container web: /),
  ],
  "pss-sysctls": [
    pod("an unsafe one", "securityContext.sysctls", [{ name: "kernel.msgmax", value: "1" }], /has kernel\.msgmax/),
  ],
};

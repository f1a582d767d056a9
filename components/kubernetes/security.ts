import type { types } from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

type PodSpec = types.input.core.v1.PodSpec;

/**
 * The pod's half of the restricted Pod Security Standard, and no service-account token.
 *
 * @param user numeric user and group the image runs as; the volume's files get that group.
 * @param serviceAccountName an account that nothing is granted to. @default the namespace's own, which others may grant to
 */
export const restrictedPod = (user: pulumi.Input<number>, serviceAccountName?: pulumi.Input<string>) =>
  ({
    automountServiceAccountToken: false,
    serviceAccountName,
    enableServiceLinks: false,
    securityContext: {
      runAsNonRoot: true,
      runAsUser: user,
      runAsGroup: user,
      fsGroup: user,
      fsGroupChangePolicy: "OnRootMismatch",
      seccompProfile: { type: "RuntimeDefault" },
    },
  }) satisfies Partial<PodSpec>;

/** The container's half: no capability, no way to more privileges, nothing written outside its volumes. */
export const restrictedContainer = {
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  },
};

/** What a process with a read-only root filesystem may still write to. */
export const scratch = { volume: { name: "tmp", emptyDir: {} }, mount: { name: "tmp", mountPath: "/tmp" } };

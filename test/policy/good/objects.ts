/** What the good stack is made of. */
import type { KubernetesObject } from "../../../policy/object";
import type { StackResource } from "../../../policy/stack";

export const [APP, DATABASE] = ["web-prod", "postgresql-prod"];
export const labels = (name: string, component?: string) => ({
  "app.kubernetes.io/name": name,
  ...(component ? { "app.kubernetes.io/component": component } : {}),
});

export const resource = (name: string, object: KubernetesObject, protect = false): StackResource => ({
  type: `kubernetes:${object.apiVersion}:${object.kind}`,
  name,
  inputs: object,
  object,
  protect,
  ignoreChanges: object.kind === "Deployment" ? ["spec.replicas"] : [],
});

export const object = (
  apiVersion: string,
  kind: string,
  name: string,
  namespace: string | undefined,
  rest: Record<string, unknown> = {},
): KubernetesObject => {
  const { metadata, ...fields } = rest;
  return {
    apiVersion,
    kind,
    metadata: { name, ...(namespace ? { namespace } : {}), ...(metadata as object) },
    ...fields,
  };
};

export const container = (changed: Record<string, unknown> = {}) => ({
  name: "web",
  image: "registry.example.com/team/web@sha256:0123",
  imagePullPolicy: "IfNotPresent",
  env: [{ name: "PGPASSWORD", valueFrom: { secretKeyRef: { name: "web-secret", key: "PGPASSWORD" } } }],
  securityContext: {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  },
  resources: { requests: { cpu: "100m", memory: "256Mi" }, limits: { cpu: "1", memory: "512Mi" } },
  ...changed,
});

const probe = { httpGet: { path: "/health", port: 8000 }, periodSeconds: 5 };
export const probes = { startupProbe: probe, livenessProbe: probe, readinessProbe: probe };

export const pod = (account: string, ...containers: unknown[]) => ({
  serviceAccountName: account,
  automountServiceAccountToken: false,
  securityContext: { runAsNonRoot: true, runAsUser: 10001, seccompProfile: { type: "RuntimeDefault" } },
  containers,
  volumes: [{ name: "tmp", emptyDir: {} }],
});

export const namespace = (name: string, app: string) =>
  object("v1", "Namespace", name, undefined, {
    metadata: { labels: { ...labels(app), "pod-security.kubernetes.io/enforce": "restricted" } },
  });

export const inEach = (name: string, ns: string): Record<string, StackResource> => ({
  [`${name}Quota`]: resource(`${name}-quota`, object("v1", "ResourceQuota", "quota", ns)),
  [`${name}Limits`]: resource(`${name}-limits`, object("v1", "LimitRange", "limits", ns)),
  [`${name}Deny`]: resource(
    `${name}-deny`,
    object("networking.k8s.io/v1", "NetworkPolicy", "default-deny", ns, {
      spec: { podSelector: {}, policyTypes: ["Ingress"] },
    }),
  ),
  [`${name}Account`]: resource(
    `${name}-account`,
    object("v1", "ServiceAccount", name, ns, { automountServiceAccountToken: false }),
  ),
});

export const template = (name: string, spec: unknown) => ({ metadata: { labels: labels(name, "server") }, spec });

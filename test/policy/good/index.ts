/** A stack that keeps every rule, small enough to break in one place at a time. */
import { ofResources, type Stack, type StackResource } from "../../../policy/stack";
import {
  APP,
  container,
  DATABASE,
  inEach,
  labels,
  namespace,
  object,
  pod,
  probes,
  resource,
  template,
} from "./objects";

export { container } from "./objects";

export const good = (): Record<string, StackResource> => ({
  image: {
    type: "docker:index/image:Image",
    name: "web",
    inputs: { imageName: "registry.example.com/team/web:v1.0.0-abc", skipPush: false },
    protect: false,
    ignoreChanges: [],
  },
  password: {
    type: "random:index/randomPassword:RandomPassword",
    name: "postgres-password",
    inputs: { length: 32 },
    protect: true,
    ignoreChanges: [],
  },
  loginPassword: {
    type: "random:index/randomPassword:RandomPassword",
    name: "web-db-password",
    inputs: { length: 32, keepers: { rotation: "0" } },
    protect: false,
    ignoreChanges: [],
  },
  namespace: resource("web-namespace", namespace(APP, "web"), true),
  ...inEach("web", APP),
  config: resource(
    "web-config",
    object("v1", "ConfigMap", "web-config", APP, { immutable: true, data: { LEVEL: "INFO" } }),
  ),
  secret: resource(
    "web-secret",
    object("v1", "Secret", "web-secret", APP, { immutable: true, stringData: { PGPASSWORD: "the-login's" } }),
  ),
  deployment: resource(
    "web",
    object("apps/v1", "Deployment", "web", APP, {
      spec: {
        replicas: 2,
        selector: { matchLabels: labels("web") },
        strategy: { type: "RollingUpdate", rollingUpdate: { maxUnavailable: 0, maxSurge: "100%" } },
        template: template("web", {
          ...pod("web", container({ ...probes, lifecycle: { preStop: { sleep: { seconds: 5 } } } })),
          terminationGracePeriodSeconds: 45,
          topologySpreadConstraints: [
            {
              maxSkew: 1,
              topologyKey: "kubernetes.io/hostname",
              whenUnsatisfiable: "ScheduleAnyway",
              labelSelector: { matchLabels: labels("web") },
            },
          ],
        }),
      },
    }),
  ),
  service: resource(
    "web",
    object("v1", "Service", "web", APP, { spec: { type: "ClusterIP", ports: [{ port: 8000 }] } }),
  ),
  budget: resource(
    "web-budget",
    object("policy/v1", "PodDisruptionBudget", "web", APP, {
      spec: { maxUnavailable: 1, selector: { matchLabels: labels("web") } },
    }),
  ),
  autoscaler: resource(
    "web-autoscaler",
    object("autoscaling/v2", "HorizontalPodAutoscaler", "web", APP, {
      spec: { scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "web" }, maxReplicas: 4 },
    }),
  ),
  databaseNamespace: resource("postgres-namespace", namespace(DATABASE, "postgres"), true),
  ...inEach("database", DATABASE),
  clients: resource(
    "postgres-clients",
    object("networking.k8s.io/v1", "NetworkPolicy", "clients", DATABASE, {
      spec: {
        podSelector: { matchLabels: labels("postgres") },
        policyTypes: ["Ingress"],
        ingress: [
          {
            from: [{ podSelector: {} }, { namespaceSelector: { matchLabels: { "kubernetes.io/metadata.name": APP } } }],
            ports: [{ port: 5432 }],
          },
        ],
      },
    }),
  ),
  neighbour: resource(
    "other-ingress",
    object("networking.k8s.io/v1", "NetworkPolicy", "other-ingress", DATABASE, {
      spec: { podSelector: { matchLabels: labels("other") }, policyTypes: ["Ingress"], ingress: [{}] },
    }),
  ),
  superuser: resource(
    "postgres-superuser",
    object("v1", "Secret", "postgres-superuser", DATABASE, {
      metadata: { labels: labels("postgres", "superuser") },
      stringData: { POSTGRES_PASSWORD: "the-superuser's" },
    }),
  ),
  claim: resource("postgres-data", object("v1", "PersistentVolumeClaim", "postgres-data", DATABASE), true),
  server: resource(
    "postgres",
    object("apps/v1", "StatefulSet", "postgres", DATABASE, {
      spec: {
        replicas: 1,
        template: template(
          "postgres",
          pod(
            "database",
            container({ ...probes, name: "postgres", image: "postgres:17", ports: [{ containerPort: 5432 }] }),
          ),
        ),
      },
    }),
    true,
  ),
  job: resource(
    "web-db-access",
    object("batch/v1", "Job", "web-db-access-<suffix>", DATABASE, {
      metadata: { labels: labels("web", "database-access"), annotations: { "pulumi.com/replaceUnready": "true" } },
      spec: {
        activeDeadlineSeconds: 180,
        template: template("web", {
          ...pod("database", container({ name: "access", image: "postgres:17" })),
          restartPolicy: "Never",
        }),
      },
    }),
  ),
});

export const stackOf = (resources: Readonly<Record<string, StackResource>>): Stack =>
  ofResources(Object.values(resources));

import { at, main, pod, template, whole, type Breaks } from "./break";

const namespace = at("namespace", "object");

const rule = (rules: unknown[], kind = "Role") => ({
  type: `kubernetes:rbac.authorization.k8s.io/v1:${kind}`,
  name: "role",
  inputs: {},
  object: {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind,
    metadata: { name: "role", namespace: "web-prod" },
    rules,
  },
});
const binding = (role: string) => ({
  type: "kubernetes:rbac.authorization.k8s.io/v1:RoleBinding",
  name: "binding",
  inputs: {},
  object: {
    apiVersion: "rbac.authorization.k8s.io/v1",
    kind: "RoleBinding",
    metadata: { name: "binding", namespace: "web-prod" },
    roleRef: { kind: "ClusterRole", name: role },
  },
});

export const SURROUNDINGS: Breaks = {
  "no-account-token": [
    pod("of a pod", "automountServiceAccountToken", undefined, /automountServiceAccountToken is not false/),
    at("webAccount", "object")("of an account", "automountServiceAccountToken", true, /is not false/),
    pod(
      "by a volume",
      "volumes.0",
      { name: "token", projected: { sources: [{ serviceAccountToken: { path: "token" } }] } },
      /volume token mounts a token/,
    ),
  ],
  "own-account": [
    pod("none", "serviceAccountName", undefined, /serviceAccountName is not set/),
    pod("the shared one", "serviceAccountName", "default", /or `default`/),
  ],
  "nobody-reads-secrets": [
    whole("role")(
      "by name",
      rule([{ apiGroups: [""], resources: ["secrets"], verbs: ["list"] }]),
      /allows list on secrets/,
    ),
    whole("role")("all", rule([{ apiGroups: ["*"], resources: ["*"], verbs: ["*"] }], "ClusterRole"), /allows \* on/),
    whole("binding")("by Kubernetes' own role", binding("edit"), /roleRef is edit/),
  ],
  "namespace-restricted": [
    namespace("no label", "metadata.labels", { "app.kubernetes.io/name": "web" }, /is missing/),
    namespace(
      "a lower standard",
      "metadata.labels",
      { "app.kubernetes.io/name": "web", "pod-security.kubernetes.io/enforce": "baseline" },
      /is baseline/,
    ),
  ],
  "namespace-named": [
    at("service", "object.metadata")("none", "namespace", undefined, /the namespace is default/),
    at("service", "object.metadata")("Kubernetes' own", "namespace", "kube-system", /the namespace is kube-system/),
  ],
  "namespace-quota": [whole("webQuota")("none", undefined, /no ResourceQuota in it/)],
  "namespace-limits": [whole("databaseLimits")("none", undefined, /no LimitRange in it/)],
  "default-deny": [
    whole("webDeny")("none", undefined, /no NetworkPolicy that denies/),
    at("webDeny", "object.spec")("some pods", "podSelector", { matchLabels: { app: "x" } }, /no NetworkPolicy/),
    at("webDeny", "object.spec")("everybody let in", "ingress", [{}], /no NetworkPolicy/),
  ],
  "database-reachability": [
    at("clients", "object.spec")("everybody", "ingress.0.from", undefined, /lets everybody in/),
    at("clients", "object.spec")("every namespace", "ingress.0.from.1.namespaceSelector", {}, /lets more in/),
    at("clients", "object.spec")("an address", "ingress.0.from.1", { ipBlock: { cidr: "10.0.0.0/8" } }, /lets more in/),
    at("clients", "object.spec")(
      "a service without a database",
      "ingress.0.from.1.namespaceSelector.matchLabels",
      { "kubernetes.io/metadata.name": "mail-prod" },
      /lets mail-prod in, which has no database/,
    ),
    at("job", "object.metadata")("the database is gone", "labels", {}, /lets web-prod in, which has no database/),
  ],
  "not-exposed": [
    at("service", "object.spec")("on every node", "type", "NodePort", /its type is NodePort/),
    at("service", "object.spec")("to the outside", "type", "LoadBalancer", /its type is LoadBalancer/),
  ],
  "secret-by-reference": [
    main("a variable", "env.0", { name: "PGPASSWORD", value: "a-password" }, /env PGPASSWORD has its value in plain/),
    main("a token", "env.0", { name: "GITHUB_TOKEN", value: "a-token" }, /env GITHUB_TOKEN/),
    at("config", "object.data")("in a ConfigMap", "API_KEY", "a-key", /data API_KEY/),
  ],
  "no-secret-in-text": [
    main(
      "a variable",
      "env.0",
      { name: "DATABASE_URL", value: "postgresql://web:a-password@db/web" },
      /env DATABASE_URL/,
    ),
    main("an argument", "command", ["serve", "--dsn=postgres://web:a-password@db"], /argument 1 holds a URL/),
    at("config", "object.data")("in a ConfigMap", "BROKER", "amqp://web:a-password@mq:5672", /data BROKER/),
    template("in an annotation", "metadata.annotations", { note: "http://web:a-password@db" }, /annotation note/),
    at("config", "object.data")("a key", "TLS", "-----BEGIN RSA PRIVATE KEY-----\na-key", /data TLS/),
  ],
  "configuration-immutable": [
    at("secret", "object")("a Secret", "immutable", undefined, /immutable is not true/),
    at("config", "object")("a ConfigMap", "immutable", false, /immutable is not true/),
  ],
  "administrator-stays": [
    at("secret", "object.stringData")(
      "elsewhere",
      "PGPASSWORD",
      "the-superuser's",
      /holds the administrator's password/,
    ),
    at("secret", "object.stringData")("in a URL", "URL", "postgres://postgres:the-superuser's@db", /administrator's/),
    at("secret", "object.data")(
      "encoded",
      "",
      { A: Buffer.from("the-superuser's").toString("base64") },
      /administrator's/,
    ),
  ],
  "claim-of-its-own": [
    at("server", "object.spec")(
      "a template",
      "volumeClaimTemplates",
      [{ metadata: { name: "data" } }],
      /it has volumeClaimTemplates/,
    ),
  ],
  "data-protected": ["claim", "server", "databaseNamespace", "password"].map((resource) =>
    at(resource, "")(`the ${resource}`, "protect", false, /it is not protected/),
  ),
};

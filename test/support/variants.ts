/** Stacks beyond the two in the repository, so that every path of the program is rendered. */
import { renderStack, type Rendered } from "../../review/render/render";
import { BACKED_UP } from "./backed-up";
import { HARDENED } from "./hardened";
import { local, prod, raw, service } from "./config";
import type { Variant } from "./variant";

const CA = "test/support/db-ca.pem";

const foreign = {
  name: "web",
  context: undefined,
  image: "ghcr.io/team/web:1.4.2",
  port: 3000,
  database: false,
  migrations: undefined,
  health: { liveness: "/healthz", readiness: "/readyz", startupSeconds: 120 },
};

export const VARIANTS: Readonly<Record<string, Variant>> = {
  "two services with secrets on one PostgreSQL": {
    stack: "staging",
    values: local({
      services: [
        service({ hostPort: 8000, env: { LOG_LEVEL: "INFO" }, secretEnv: ["JWT_SECRET", "API_KEY"] }),
        service({ name: "user-api", database: { scheme: "postgresql+asyncpg", rotation: 1 } }),
      ],
    }),
    secrets: [
      "postgres-password",
      "board-api-db-password",
      "board-api-JWT_SECRET",
      "board-api-API_KEY",
      "user-api-db-password",
    ],
  },
  "an external database": {
    stack: "eu",
    values: prod({
      cluster: { kind: "existing", context: "wealist-eu", uid: "6f9619ff-8b86-4d01-b42d-00cf4fc964ff" },
      database: { kind: "external", host: "db.example.com", port: 5433, admin: "operator", ca: CA },
      services: [
        service({ secretEnv: ["JWT_SECRET"] }),
        service({ name: "user-api", database: { scheme: "postgresql+asyncpg" } }),
      ],
    }),
    secrets: ["postgres-password", "board-api-db-password", "board-api-JWT_SECRET"],
  },
  "an external database by its address": {
    stack: "eu",
    values: prod({
      database: { kind: "external", host: "10.0.0.5", tls: { mode: "require", reason: "a private network" } },
    }),
    secrets: ["postgres-password"],
  },
  "a database that moves outside": {
    stack: "prod",
    values: prod({
      database: {
        kind: "external",
        host: "db.example.com",
        admin: "operator",
        ca: CA,
        movedFrom: { storage: "5Gi", image: "postgres:16" },
      },
      services: [service(), service({ name: "user-api", database: { rotation: 1 } })],
    }),
    secrets: ["postgres-password", "moved-from-password"],
  },
  "services and their database in one namespace": {
    stack: "eu",
    values: prod({
      database: { kind: "statefulset", namespace: "wealist-eu" },
      services: [service({ namespace: "wealist-eu" }), service({ name: "user-api", namespace: "wealist-eu" })],
    }),
    secrets: [],
  },
  "secrets that others write": {
    stack: "eu",
    values: prod({
      services: [
        service({
          secretEnv: ["JWT_SECRET", "API_KEY"],
          secrets: {
            kind: "external-secret",
            store: "aws",
            key: "eu/board-api",
            remoteRefs: { API_KEY: { key: "shared/api-key" } },
            refreshInterval: "15m",
          },
        }),
        service({
          name: "user-api",
          secretEnv: ["JWT_SECRET"],
          secrets: { kind: "existing", name: "user-api-sealed" },
          secretsAs: "files",
        }),
      ],
    }),
    secrets: ["postgres-password", "board-api-db-password", "user-api-db-password"],
  },
  "secrets as files": {
    stack: "test",
    values: local({ services: [service({ secretEnv: ["JWT_SECRET"], secretsAs: "files" })] }),
    secrets: ["postgres-password", "board-api-db-password", "board-api-JWT_SECRET"],
  },
  "a registry with logins and a kubeconfig of its own": {
    stack: "acme",
    values: prod({
      cluster: { kind: "existing", uid: "6f9619ff-8b86-4d01-b42d-00cf4fc964ff" },
      delivery: {
        kind: "registry",
        registry: "registry.example.com/team",
        version: "v1.2.3",
        username: "ci",
        pullSecret: { username: "nodes" },
      },
      database: { kind: "statefulset", storageClass: "gp3", image: "registry.example.com/mirror/postgres:17" },
      services: [service(), service({ ...foreign, database: false })],
    }),
    secrets: ["kubeconfig", "registry-password", "registry-pull-password"],
  },
  "an image that is pushed already": {
    stack: "promoted",
    values: prod({
      delivery: { kind: "registry", registry: "registry.example.com/team", pullSecret: { username: "nodes" } },
      services: [
        service({
          context: undefined,
          image: { digest: `registry.example.com/team/board-api@sha256:${"a".repeat(64)}` },
        }),
      ],
    }),
    secrets: ["registry-pull-password"],
  },
  "a foreign image without a database": {
    stack: "test",
    values: local({ services: [service(foreign)] }),
    secrets: [],
  },
  "a worker that answers no HTTP": {
    stack: "test",
    values: local({
      services: [service(), service({ name: "mailer", health: false, database: false, migrations: undefined })],
    }),
    secrets: [],
  },
  "a PostgreSQL that no service uses": {
    stack: "test",
    values: local({
      database: { kind: "statefulset" },
      services: [service({ database: false, migrations: undefined })],
    }),
    secrets: [],
  },
  "data that was there before": {
    stack: "prod",
    values: prod({
      database: { kind: "statefulset", claim: "data-postgres-0", dataDirectory: "", superuser: "boards_admin" },
      services: [service({ database: { name: "board_db" } })],
    }),
    secrets: ["postgres-password"],
  },
  "other memory limits, each with its reason": {
    stack: "test",
    values: local({
      database: { kind: "statefulset", resources: { limits: { memory: "1Gi", cpu: "1" }, reason: "sorts in memory" } },
      services: [service({ resources: { limits: { memory: "1Gi", cpu: "1" }, reason: "loads a 600 MB model" } })],
    }),
    secrets: [],
  },
  "an adopted cluster": {
    stack: "test",
    values: local({
      cluster: { kind: "k3d", name: "shared", create: false },
      database: { kind: "statefulset", storage: "2Gi", storageClass: "fast", protect: true },
      services: [service({ migrations: false, replicas: 0, user: 1234 })],
    }),
    secrets: [],
  },
  ...BACKED_UP,
  ...HARDENED,
};

/** Renders a variant; its secrets have the values that `secret` makes up. */
export function renderVariant(
  { stack, values, secrets }: Variant,
  secret = (name: string) => `<secret ${name}>`,
): Promise<Rendered> {
  const own = Object.fromEntries(secrets.map((key) => [key, secret(key)]));
  return renderStack(stack, {
    secret,
    values: raw({ ...values, ...own }),
    secretKeys: secrets.map((key) => `wealist:${key}`),
  });
}

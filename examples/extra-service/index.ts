/** A service beside the platform's, with a database of its own on the same PostgreSQL: by the platform's components. */
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";
import * as random from "@pulumi/random";

import { Namespace } from "../../components/namespace/namespace";
import { postgresClient } from "../../components/kubernetes/network-policy";
import { DatabaseAccess } from "../../components/postgres/access";
import { existingPostgres } from "../../components/postgres/existing";
import { Configuration } from "../../components/service/configuration";
import { BackendService } from "../../components/service/service";
import { postgresOf, readPlatform, serviceOf } from "../../outputs";

const NAME = "reports-api";
const config = new pulumi.Config();
const platform = readPlatform(new pulumi.StackReference(config.get("platform") ?? "organization/wealist/local"));

// Never kubectl's current context; another cluster behind the same context is another provider.
const cluster = { context: platform.kubectlContext, clusterIdentifier: platform.clusterUid };
const provider = new k8s.Provider("kubernetes", cluster);
const options = { providers: [provider] };

const server = existingPostgres(platform.apply(postgresOf));
const { name: namespace } = new Namespace(
  NAME,
  // PostgreSQL's NetworkPolicy lets in the namespaces that say they are clients of it.
  { name: `${NAME}-${pulumi.getStack()}`, app: NAME, labels: postgresClient(server.namespace) },
  options,
);
// What the database is marked with, so that no other stack takes it over.
const stack = `${pulumi.getOrganization()}/${pulumi.getProject()}/${pulumi.getStack()}`;
const owner = { stack, id: new random.RandomId("database-owner", { byteLength: 8 }).hex };
const access = new DatabaseAccess(`${NAME}-db`, { server, service: NAME, owner, rotation: 0 }, options);
const database = { access, scheme: "postgresql", tls: server.tls };
const configuration = new Configuration(
  NAME,
  { service: NAME, namespace, env: { LOG_LEVEL: "INFO", API_PORT: "8000" }, database },
  options,
);
// Its own image, once there is one: the platform's is on the nodes already, and makes the example answer.
const image = config.get("image") ?? platform.apply((stack) => serviceOf(stack, "board-api").image);
const service = new BackendService(
  NAME,
  {
    service: NAME,
    namespace,
    image: { reference: image, pullPolicy: "IfNotPresent", ready: [] },
    configuration,
    port: 8000,
    nodePort: config.getNumber("nodePort"),
    replicas: 1,
    maxSurge: "100%",
    resources: { requests: { memory: "256Mi", cpu: "100m" }, limits: { memory: "512Mi", cpu: "200m" } },
    health: { liveness: "/health", readiness: "/ready", startupSeconds: 60 },
    database: { server, user: access.user },
    migrations: { command: ["python", "-m", "kanban", "migrate"], deadlineSeconds: 300 },
    after: [access.ready],
  },
  options,
);

access.retireLogins(`${NAME}-db`, service);

export const host = service.host;
export const databaseName = access.database;
export const databaseSecret = configuration.database?.name;
export const postgresHost = server.host;

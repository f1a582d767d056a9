/** Words of compose files and of Kubernetes' own objects: the key here that says the same, or why there is none. */
import { build, containerName, databaseUrl, image, tag } from "./brought/build";
import { computing, deploy, scale, WORDS } from "./brought/compute";
import { initContainers, migrations, migrationsCommand, scaled, scaling } from "./brought/pods";
import { exposed, nodePort, ports, published } from "./brought/ports";
import { healthCheck, liveness, readiness, startup } from "./brought/probes";
import { folded, type Bring } from "./brought/step";
import { buildArgs, elsewhere, ownSecrets, secretNames, variables } from "./brought/variables";

interface Word {
  /** The key here, from the service on; undefined where there is none. */
  readonly key?: string;
  /** What of it is written here: so a cure is the whole change, and ends in no second fault. */
  readonly bring: Bring;
}

const as = (key: string, bring: Bring): Word => ({ key, bring });
/** There is no such thing here: it just goes. */
const none: Word = { bring: () => [] };

const RESOURCES =
  "what a pod reserves and may use is resources: { requests: { memory, cpu }, limits: { memory, cpu } }";

/** What is told, and of which words of a service: in lower case, without `_` and `-`. */
const TOLD: Readonly<Record<string, Readonly<Record<string, Word>>>> = {
  "plain variables are the map env: { NAME: value }; the names of secret ones stand in `secretEnv`": {
    environment: as("env", variables),
  },
  "no file is read; plain variables stand in `env`, the names of secret ones in `secretEnv`": {
    envfile: as("env", elsewhere),
  },
  "no other object is read; plain variables stand in `env`, the names of secret ones in `secretEnv`": {
    envfrom: as("env", elsewhere),
  },
  "plain variables are the map env: { NAME: value }": { envvars: as("env", variables) },
  'compose\'s ports: ["8000:80"] is hostPort: 8000, on this machine (k3d), and port: 80, in the container': {
    ports: as("port", ports),
  },
  "`port` is the one port that the container listens on": {
    ...{ expose: as("port", exposed), containerport: as("port", exposed), targetport: as("port", exposed) },
  },
  "`hostPort` is the port on this machine (k3d); the node port follows from it": {
    nodeport: as("hostPort", nodePort),
  },
  "build: FOLDER is context: FOLDER; its args are `buildArgs`, its dockerfile `dockerfile`": {
    build: as("context", build),
  },
  "arguments of the build are `buildArgs`; a container's command is its image's": { args: as("buildArgs", buildArgs) },
  "pods are named after the service's `name`": { containername: as("name", containerName) },
  "other services reach it by its `name`": { hostname: as("name", containerName) },
  "services start side by side and wait by their readiness probe; each has its database before it starts": {
    dependson: none,
  },
  "services of a stack reach each other by name, as NAME-service.NAMESPACE": { links: none },
  "a pod keeps nothing but its database's rows; it may write to /tmp, and the source belongs in the image": {
    ...{ volumes: none, volumemounts: none, tmpfs: none },
  },
  "a container runs what its image's CMD says; write it there (a Dockerfile of its own: `dockerfile`)": {
    ...{ command: none, entrypoint: none, workingdir: none },
  },
  "a pod that ends is started again, always; a one-time command is `migrations`": {
    restart: none,
    restartpolicy: none,
  },
  "the probes are health: { liveness: /path, readiness: /path, startupSeconds: 60 }": {
    ...{ healthcheck: as("health", healthCheck), livenessprobe: as("health.liveness", liveness) },
    ...{ readinessprobe: as("health.readiness", readiness), startupprobe: as("health.startupSeconds", startup) },
  },
  "compose's deploy is `replicas`, and `resources` for its limits": { deploy: as("replicas", deploy) },
  "the number of pods is `replicas`": { scale: as("replicas", scale) },
  "an image has the tag of its content, so that no policy is needed": { imagepullpolicy: none, pullpolicy: none },
  "images are built for the stack's nodes: delivery.platform, where they are pushed": { platform: none },
  "nodes that have no right of their own to pull get one by delivery.pullSecret, for the whole stack": {
    imagepullsecrets: none,
  },
  [RESOURCES]: {
    ...Object.fromEntries(Object.entries(WORDS).map(([word, key]) => [word, as(`resources.${key}`, computing)])),
    ...{ limits: as("resources.limits", computing), requests: as("resources.requests", computing) },
  },
  "all services of a stack reach each other by name; who else may connect is network: { from: […], to: […] }": {
    ...{ networks: none, networkmode: none },
  },
  "plain settings are `env`; a file of settings belongs in the image": { configs: none },
  "labels are made by the program, from the service's name": { labels: none },
  "objects carry no annotations of the stack's file": { annotations: none },
  "an ingress is the cluster's own; let it reach the Service NAME-service, and name it in network.from": {
    ingress: none,
  },
  "logs go to standard output; `npm run logs` shows them": { logging: none },
  "every pod runs as a numeric user, without rights of its own, on a read-only root; the user is `user`": {
    ...{ securitycontext: none, capadd: none, privileged: none, readonly: none },
  },
  "a service has an account of its own; a token of it is there by hardening.serviceAccountToken, with a reason": {
    ...{ serviceaccount: none, serviceaccountname: none },
  },
  "more pods under load are autoscaling: { max: 6 }": { hpa: as("autoscaling", scaling) },
  "more pods under load are autoscaling: { min: 2, max: 6 }": {
    ...{ minreplicas: as("autoscaling.min", scaling), maxreplicas: as("autoscaling.max", scaling) },
  },
  "what runs before the pods roll is migrations: { command: […] }": {
    initcontainers: as("migrations", initContainers),
  },
  "a service is one container; its name, image, port and env stand at the service itself": {
    ...{ containers: none, sidecars: none },
  },
  "an image that is built gets the tag of its content; a foreign one is image: NAME:TAG": { tag: as("image", tag) },
  "DATABASE_URL is made by the program: database: { scheme, name }": { databaseurl: as("database", databaseUrl) },
};

const SERVICE = new Map(
  Object.entries(TOLD).flatMap(([say, words]) =>
    Object.entries(words).map(([name, word]) => [name, { ...word, say }] as const),
  ),
);

/** The right key of a service, with a value in another tool's form. */
const FORMS = new Map<string, Bring>(
  Object.entries({
    ...{ env: variables, port: ports, hostPort: published, context: build, image, health: healthCheck },
    ...{ migrations, "migrations.command": migrationsCommand, secrets: ownSecrets, secretEnv: secretNames },
    ...{ buildArgs, autoscaling: scaled },
  }),
);

/** @param key from the service on. */
export const rightFormOf = (key: string): Bring | undefined => FORMS.get(key);

/** What `key` means elsewhere, in the map at `at`: a service, or its resources. */
export function serviceWord(at: readonly PropertyKey[], key: string): (Word & { readonly say: string }) | undefined {
  if (at[0] !== "services") return undefined;
  if (at.length === 3 && at[2] === "resources" && key === "reservations")
    return { ...as("resources.requests", computing), say: RESOURCES };
  return at.length === 2 ? SERVICE.get(folded(key)) : undefined;
}

/** `password` at any depth: it is never a plain key. */
const PASSWORD: Readonly<Record<string, string>> = {
  "database.password": "postgres-password",
  "database.movedFrom.password": "moved-from-password",
  "database.backup.password": "backup-key",
  "database.backup.to.password": "backup-secret-access-key",
  "delivery.password": "registry-password",
  "delivery.pullSecret.password": "registry-pull-password",
};

/** The secret key for a password that stands in a plain one. @param path as text. */
export const passwordKey = (path: string): string | undefined =>
  PASSWORD[path.replace(/(passwd|pass|pwd)$/i, "password")] ??
  (/^services\[\d+\]\.database\.(password|passwd|pass|pwd)$/i.test(path) ? "<service>-db-password" : undefined);

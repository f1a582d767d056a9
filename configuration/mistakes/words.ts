/** Words of compose files and of Kubernetes' own objects, and the key here that says the same, or why there is none. */

interface Word {
  /** The key here, from the service on; undefined where there is none. */
  readonly key?: string;
  readonly say: string;
}

const own = (key: string, say: string): Word => ({ key, say });
const none = (say: string): Word => ({ say });

const RESOURCES =
  "what a pod reserves and may use is resources: { requests: { memory, cpu }, limits: { memory, cpu } }";
const PROBES = "the probes are health: { liveness: /path, readiness: /path, startupSeconds: 60 }";
const VOLUMES = none(
  "a pod keeps nothing but its database's rows; it may write to /tmp, and the source belongs in the image",
);
const NETWORKS = none(
  "all services of a stack reach each other by name; who else may connect is network: { from: […], to: […] }",
);
const ACCOUNT = none(
  "a service has an account of its own; a token of it is there by hardening.serviceAccountToken, with a reason",
);
const SECURITY = none(
  "every pod runs as a numeric user, without rights of its own, on a read-only root; the user is `user`",
);
const CONTAINER = none("a service is one container; its name, image, port and env stand at the service itself");
const COMMAND = none(
  "a container runs what its image's CMD says; write it there (a Dockerfile of its own: `dockerfile`)",
);

/** Of a service, by the word in lower case without `_` and `-`. */
const SERVICE: Readonly<Record<string, Word>> = {
  environment: own(
    "env",
    "plain variables are the map env: { NAME: value }; the names of secret ones stand in `secretEnv`",
  ),
  envfile: own("env", "no file is read; plain variables stand in `env`, the names of secret ones in `secretEnv`"),
  envfrom: own(
    "env",
    "no other object is read; plain variables stand in `env`, the names of secret ones in `secretEnv`",
  ),
  envvars: own("env", "plain variables are the map env: { NAME: value }"),
  ports: own(
    "port",
    'compose\'s ports: ["8000:80"] is hostPort: 8000, on this machine (k3d), and port: 80, in the container',
  ),
  expose: own("port", "`port` is the one port that the container listens on"),
  containerport: own("port", "`port` is the one port that the container listens on"),
  targetport: own("port", "`port` is the one port that the container listens on"),
  nodeport: own("hostPort", "`hostPort` is the port on this machine (k3d); the node port follows from it"),
  build: own("context", "build: FOLDER is context: FOLDER; its args are `buildArgs`, its dockerfile `dockerfile`"),
  args: own("buildArgs", "arguments of the build are `buildArgs`; a container's command is its image's"),
  containername: own("name", "pods are named after the service's `name`"),
  hostname: own("name", "other services reach it by its `name`"),
  dependson: none(
    "services start side by side and wait by their readiness probe; each has its database before it starts",
  ),
  links: none("services of a stack reach each other by name, as NAME-service.NAMESPACE"),
  volumes: VOLUMES,
  volumemounts: VOLUMES,
  tmpfs: VOLUMES,
  command: COMMAND,
  entrypoint: COMMAND,
  workingdir: COMMAND,
  restart: none("a pod that ends is started again, always; a one-time command is `migrations`"),
  restartpolicy: none("a pod that ends is started again, always; a one-time command is `migrations`"),
  healthcheck: own("health", PROBES),
  livenessprobe: own("health.liveness", PROBES),
  readinessprobe: own("health.readiness", PROBES),
  startupprobe: own("health.startupSeconds", PROBES),
  deploy: own("replicas", "compose's deploy is `replicas`, and `resources` for its limits"),
  scale: own("replicas", "the number of pods is `replicas`"),
  imagepullpolicy: none("an image has the tag of its content, so that no policy is needed"),
  platform: none("images are built for the stack's nodes: delivery.platform, where they are pushed"),
  pullpolicy: none("an image has the tag of its content, so that no policy is needed"),
  imagepullsecrets: none(
    "nodes that have no right of their own to pull get one by delivery.pullSecret, for the whole stack",
  ),
  memlimit: own("resources.limits.memory", RESOURCES),
  memorylimit: own("resources.limits.memory", RESOURCES),
  memreservation: own("resources.requests.memory", RESOURCES),
  memoryrequest: own("resources.requests.memory", RESOURCES),
  memory: own("resources.limits.memory", RESOURCES),
  cpu: own("resources.limits.cpu", RESOURCES),
  cpus: own("resources.limits.cpu", RESOURCES),
  cpulimit: own("resources.limits.cpu", RESOURCES),
  cpurequest: own("resources.requests.cpu", RESOURCES),
  limits: own("resources.limits", RESOURCES),
  requests: own("resources.requests", RESOURCES),
  networks: NETWORKS,
  networkmode: NETWORKS,
  configs: none("plain settings are `env`; a file of settings belongs in the image"),
  labels: none("labels are made by the program, from the service's name"),
  annotations: none("objects carry no annotations of the stack's file"),
  ingress: none("an ingress is the cluster's own; let it reach the Service NAME-service, and name it in network.from"),
  logging: none("logs go to standard output; `npm run logs` shows them"),
  securitycontext: SECURITY,
  capadd: SECURITY,
  privileged: SECURITY,
  readonly: SECURITY,
  serviceaccount: ACCOUNT,
  serviceaccountname: ACCOUNT,
  hpa: own("autoscaling", "more pods under load are autoscaling: { max: 6 }"),
  minreplicas: own("autoscaling.min", "more pods under load are autoscaling: { min: 2, max: 6 }"),
  maxreplicas: own("autoscaling.max", "more pods under load are autoscaling: { min: 2, max: 6 }"),
  initcontainers: own("migrations", "what runs before the pods roll is migrations: { command: […] }"),
  containers: CONTAINER,
  sidecars: CONTAINER,
  tag: own("image", "an image that is built gets the tag of its content; a foreign one is image: NAME:TAG"),
  databaseurl: own("database", "DATABASE_URL is made by the program: database: { scheme, name }"),
};

/** `password` at any depth: it is never a plain key. */
const PASSWORD: Readonly<Record<string, string>> = {
  "database.password": "postgres-password",
  "database.movedFrom.password": "moved-from-password",
  "delivery.password": "registry-password",
  "delivery.pullSecret.password": "registry-pull-password",
};

export const folded = (key: string): string => key.toLowerCase().replaceAll(/[-_]/g, "");

/** What `key` means elsewhere, in the map at `at`: a service, or its resources. */
export function serviceWord(at: readonly PropertyKey[], key: string): Word | undefined {
  if (at[0] !== "services") return undefined;
  if (at.length === 3 && at[2] === "resources" && key === "reservations") return own("resources.requests", RESOURCES);
  return at.length === 2 && Object.hasOwn(SERVICE, folded(key)) ? SERVICE[folded(key)] : undefined;
}

/** The secret key for a password that stands in a plain one. @param path as text. */
export const passwordKey = (path: string): string | undefined =>
  PASSWORD[path.replace(/(passwd|pass|pwd)$/i, "password")] ??
  (/^services\[\d+\]\.database\.(password|passwd|pass|pwd)$/i.test(path) ? "<service>-db-password" : undefined);

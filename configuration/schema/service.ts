/** A service of the stack. */
import { z } from "zod";

import { roleNames } from "../../components/postgres/roles";

import { autoscaling } from "./autoscaling";
import { serviceHardening } from "./hardening";
import { network } from "./peers";
import { secrets, secretsAs } from "./secrets";
import {
  contextPath,
  dnsLabel,
  envName,
  matching,
  namespace,
  nonEmpty,
  path,
  port,
  resources,
  secretEnvName,
  text,
} from "./values";
import { watch } from "./watch";

const probes = z.strictObject({
  liveness: path.default("/health").describe("Path that answers while the process works, without the database"),
  readiness: path.default("/ready").describe("Path that answers while the service can do its work"),
  startupSeconds: z.int().min(1).max(600).default(60).describe("How long a pod may take to start"),
});

/** The text first: what is neither is most likely a path without its slash. */
const health = z
  .union([path.transform((both) => probes.parse({ liveness: both, readiness: both })), probes, z.literal(false)])
  .prefault({});

const serviceDatabase = z.strictObject({
  scheme: z
    .string()
    .regex(/^[a-z][a-z0-9+.-]*$/)
    .default("postgresql")
    .meta({ description: "Scheme of `DATABASE_URL`", examples: ["postgresql+asyncpg"] }),
  name: matching(
    /^[a-z_][a-z0-9_]{0,50}$/,
    "a database name is lower-case letters, digits and _, at most 51 characters",
  )
    .optional()
    .describe("Database name; default: the service's name with _ for -"),
  rotation: z
    .int()
    .min(0)
    .default(0)
    .describe("Raise by one for a new login role and password; the old one is dropped after the rollout"),
  adopt: z
    .boolean()
    .default(false)
    .describe(
      "Take over a database of that name that another stack has, or nobody that is known; default: it is refused",
    ),
});

const migrations = z.strictObject({
  command: z
    .array(z.string())
    .min(1)
    .default(["alembic", "upgrade", "head"])
    .describe("Command of the migrations Job, in the service's image"),
  deadlineSeconds: z.int().min(10).default(300).describe("How long the Job may take"),
  inputs: z
    .array(contextPath)
    .min(1)
    .optional()
    .meta({
      description:
        "Files and folders in `context` that the migrations depend on: the Job runs where one of them changes, the Dockerfile, its own " +
        "configuration, or its database; default: with each new image",
      examples: [["migrations", "requirements.txt"]],
    }),
});

const dev = z.strictObject({
  command: z
    .array(nonEmpty)
    .min(1)
    .meta({
      description:
        "Starts it from its `context`, and again on each save; `{port}` is the port that it has there. Programs of `.venv` and `node_modules` come first",
      examples: [["uvicorn", "app:app", "--reload", "--port", "{port}"]],
    }),
  env: z.record(envName, text).default({}).describe("Variables that are other than in its pod; `{port}` as above"),
});

/** An image of ours that was built elsewhere: what CI pushed is what runs, and nobody needs Docker. */
const pushedImage = z.strictObject({
  digest: matching(
    /^[a-z0-9][a-z0-9._:/-]*@sha256:[0-9a-f]{64}$/,
    "a digest is REPOSITORY@sha256:…, as `docker push` prints it",
  ).meta({
    description: "`REPOSITORY@sha256:…`: an image of this service that is pushed already, deployed without Docker",
    examples: [`ghcr.io/you/board-api@sha256:${"0".repeat(64)}`],
  }),
});

export const service = z.strictObject({
  name: dnsLabel("a service's name")
    .max(40)
    .meta({
      description: "Name of the Service and its Deployment",
      examples: ["board-api"],
    }),
  namespace: namespace.optional().meta({
    description: "Its namespace; services and the database may share one. Default: `<name>-<stack>`",
    examples: ["wealist-prod"],
  }),
  image: z.union([nonEmpty, pushedImage]).meta({
    description:
      "Repository of the image built from `context`; without `context`, a foreign image with its tag or digest",
    examples: ["wealist-board-api"],
  }),
  context: z
    .string()
    .optional()
    .meta({ description: "Folder the image is built from", examples: ["applications/backend/services/kanban"] }),
  dockerfile: z.string().default("Dockerfile").describe("Dockerfile, inside `context`"),
  buildArgs: z.record(z.string(), text).default({}).describe("Build arguments"),
  port: port.default(8000).describe("Port the container listens on; named `http`"),
  hostPort: port
    .optional()
    .meta({ description: "Port on this machine, one of `cluster.hostPorts` (k3d only)", examples: [8000] }),
  user: z.int().min(1).default(10001).describe("Numeric user the image runs as"),
  replicas: z.int().min(0).max(100).default(2).describe("Number of pods"),
  maxSurge: matching(/^[1-9]\d{0,2}%$/, "maxSurge is a percentage, at least 1%")
    .default("100%")
    .describe("How many more pods a rollout may start at once: with `100%` all new ones, beside the old ones"),
  resources: resources.describe("Requests and limits of a pod"),
  env: z.record(envName, text).default({}).describe("Plain environment, kept in a ConfigMap"),
  secretEnv: z
    .array(secretEnvName)
    .default([])
    .meta({
      description: "Names of the service's own secrets; what `secrets` names has a value for each",
      examples: [["JWT_SECRET"]],
    }),
  secrets: secrets.prefault({ kind: "pulumi" }).meta({
    description: "Where the values of `secretEnv` come from",
    examples: [{ kind: "existing", name: "board-api-secrets" }],
  }),
  secretsAs: secretsAs.describe(
    "Each secret, those of the database too, as a variable `KEY`, or as a file that `KEY_FILE` names, in `/run/secrets/<name>`",
  ),
  database: z
    .union([z.literal(false), serviceDatabase])
    .prefault({})
    .describe("Its own database and role on the stack's PostgreSQL, or `false`"),
  migrations: z
    .union([z.literal(false), migrations])
    .optional()
    .meta({
      examples: [{ command: ["alembic", "upgrade", "head"] }],
      description:
        "Job that runs with the new image before the pods roll, or `false`; default: none, which is refused where `context` holds an `alembic.ini`",
    }),
  health: health.meta({
    description:
      "Probes by HTTP: their paths, or one path for both; `false`: none, for a worker, whose pods have to run for 10 s instead",
    examples: ["/health"],
  }),
  autoscaling: z
    .union([z.literal(false), autoscaling])
    .default(false)
    .describe("More pods under load (HorizontalPodAutoscaler; the cluster needs metrics-server), or `false`"),
  dev: dev.optional().describe("How `npm run dev` runs it on this machine, without a cluster; default: it does not"),
  watch: z
    .union([z.literal(false), watch])
    .default(false)
    .describe("What `npm run watch` brings into its running pods as it is saved (k3d only), or `false`"),
  network: network.describe("Who may connect to it, and what it may connect to"),
  hardening: serviceHardening.describe("Protections of its pods, each on by itself"),
});

export type ServiceSettings = Omit<z.output<typeof service>, "namespace"> & { readonly namespace: string };

/** An image as a pod or a build names it. */
export const imageName = ({ image }: Pick<z.output<typeof service>, "image">) =>
  typeof image === "string" ? image : image.digest;

/** Name of a service's database; undefined where it has none. */
export const databaseNameOf = ({ name, database }: Pick<ServiceSettings, "name" | "database">): string | undefined =>
  database ? roleNames(name, database.name).database : undefined;

/** Gives a service the defaults that depend on other keys, and on the stack's name. */
export const withDefaults = (parsed: z.output<typeof service>, stack: string): ServiceSettings => ({
  ...parsed,
  namespace: parsed.namespace ?? `${parsed.name}-${stack}`,
});

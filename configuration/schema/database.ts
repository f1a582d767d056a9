/** Which PostgreSQL the services of a stack share. */
import { isIP } from "node:net";

import { z } from "zod";

import { backupKey } from "./backup";
import {
  bytes,
  cidr,
  compute,
  dnsName,
  exemptionReason,
  matching,
  namespace,
  nonEmpty,
  port,
  resources,
} from "./values";

/** A database server is started and asked far more unevenly than a service: the same memory, more CPU when it is free. */
const databaseResources = resources.unwrap().extend({
  limits: compute("512Mi", "1").describe("What the container may use"),
});

const namespaceKey = (what: string) =>
  namespace
    .optional()
    .meta({ description: `Namespace of ${what}; a service's may be the same. Default: \`postgresql-<stack>\`` });

/**
 * With the release of its system: `postgres:17` went from one to the next (bookworm to trixie, glibc 2.36 to 2.41, August 2025),
 * which sorts text otherwise, and the indexes of the volumes under it were in the old order. A server that was moved from has the
 * same default as one that is in use: what a stack did not name before a move, it need not name after it.
 */
const POSTGRES_IMAGE = "postgres:17-trixie";

const rotation = z
  .int()
  .min(0)
  .default(0)
  .describe("Raise by one for a new, generated password of the superuser, or of `admin`; it is given to the server");

/** What a server in the cluster is made of. */
const server = {
  image: z
    .string()
    .default(POSTGRES_IMAGE)
    .describe("Image of PostgreSQL; a tag with its suite keeps the order of text that a volume's indexes have"),
  storage: bytes.default("1Gi").describe("Size of the volume"),
  storageClass: z.string().optional().describe("StorageClass; default: the cluster's own default"),
  claim: dnsName("a PersistentVolumeClaim's name")
    .optional()
    .meta({
      description: "PersistentVolumeClaim that exists, with a server's data, instead of one made by the stack",
      examples: ["data-postgres-0"],
    }),
  dataDirectory: matching(
    /^([a-z0-9][a-z0-9._-]*(\/[a-z0-9][a-z0-9._-]*)*)?$/i,
    "a folder inside the volume, without / in front; empty for the volume's own root",
  )
    .default("pgdata")
    .describe("Folder of the data inside the volume (`PGDATA`)"),
  superuser: matching(/^[a-z_][a-z0-9_]{0,62}$/, "a role is lower-case letters, digits and _, at most 63 characters")
    .default("postgres")
    .describe("Superuser; another one only for data that has another one (`POSTGRES_USER`)"),
  rotation,
  resources: databaseResources
    .prefault({})
    .describe("Requests and limits; PostgreSQL's memory settings follow the limit"),
  protect: z
    .boolean()
    .optional()
    .describe("Refuse to delete or replace what holds data; default: `true` but on a k3d cluster"),
};

/** How one outside the cluster is reached. */
const outside = {
  host: z
    .string()
    .refine((host) => isIP(host) > 0 || dnsName("a host").safeParse(host).success, {
      error: "a host is a DNS name or an address, without scheme and port",
    })
    .meta({
      description: "Host name or address, as the server's certificate carries it",
      examples: ["db.example.com"],
    }),
  port: port.default(5432).describe("Port"),
  cidrs: z
    .array(cidr)
    .optional()
    .meta({
      description: "Addresses it can have, for services whose `network.to` is set; default: `host`, if it is one",
      examples: [["10.0.8.0/24"]],
    }),
  admin: z
    .string()
    .default("postgres")
    .describe(
      "Login with CREATEDB and CREATEROLE, no superuser needed; its password is `postgres-password`, after a move back `moved-from-password`",
    ),
  rotation,
  ca: nonEmpty.optional().meta({
    description: "Authority that signed the server's certificate: a PEM file, relative to Pulumi.yaml, or the PEM text",
    examples: ["db-ca.pem"],
  }),
  tls: z
    .strictObject({
      mode: z
        .enum(["verify-full", "verify-ca", "require", "disable"])
        .default("verify-full")
        .describe(
          "`verify-full`, `verify-ca`, `require` or `disable` (libpq's `sslmode`); any but the first needs a reason",
        ),
      reason: exemptionReason.optional().meta({
        description: "Why something else in the server's place would do no harm, or be noticed",
        examples: ["a proxy in the cluster encrypts"],
      }),
    })
    .prefault({})
    .describe("How services connect"),
  image: z.string().default(POSTGRES_IMAGE).describe("Image whose `psql` and `pg_dump` prepare and copy the databases"),
};

const copySeconds = z.int().min(60).default(3600).describe("How long the copy of a database may take");

/** What the services were on before: the other kind, with its settings of then. */
const movedFromInside = z.strictObject({
  kind: z
    .literal("statefulset")
    .default("statefulset")
    .describe("The server in the cluster; nothing else is moved outside"),
  ...server,
  copySeconds,
});
const movedFromOutside = z.strictObject({
  kind: z.literal("external").describe("The server outside the cluster; nothing else is moved inside"),
  ...outside,
  copySeconds,
});

export const database = z.discriminatedUnion("kind", [
  z.strictObject({
    kind: z.literal("statefulset").describe("PostgreSQL in the cluster"),
    namespace: namespaceKey("the server, its volume and the Jobs that prepare databases"),
    ...server,
    backup: backupKey,
    movedFrom: movedFromOutside.optional().meta({
      description:
        "The PostgreSQL outside the cluster that the services were on before, with its settings of then: its databases are copied back once. Its password is `moved-from-password`",
      examples: [{ kind: "external", host: "db.example.com", ca: "db-ca.pem" }],
    }),
  }),
  z.strictObject({
    kind: z.literal("external").describe("PostgreSQL outside the cluster"),
    namespace: namespaceKey("the Jobs that prepare databases, and of the alias `postgres-service`"),
    ...outside,
    backup: backupKey,
    movedFrom: movedFromInside.optional().meta({
      description:
        "The PostgreSQL in the cluster that the services were on before, with its settings of then: its databases are copied once, and it is kept until this key goes",
      examples: [{ storage: "1Gi" }],
    }),
  }),
]);

export type DatabaseSettings = z.output<typeof database>;

// Printed from stacks/outputs.ts by `npm run docs`.
import type { Output } from "@pulumi/pulumi";

/** What a stack publishes, version 1 of the contract. */
export interface PlatformOutputs {
  /** Version of this contract */
  readonly schemaVersion: number;
  /** Name of the stack, which its namespaces end in */
  readonly stack: string;
  /** Context in the kubeconfig; where others name theirs differently, only the UID counts */
  readonly kubectlContext: string;
  /** The cluster, by the UID of its namespace `kube-system` */
  readonly clusterUid: string;
  /** The PostgreSQL that the services share; absent where no service has a database. */
  readonly postgres?: PostgresOutputs;
  /** By the service's name. */
  readonly services: Readonly<Record<string, ServiceOutputs>>;
}

export interface PostgresOutputs {
  /** Host name that every namespace of the cluster can use */
  readonly host: string;
  /** Port */
  readonly port: number;
  /** Namespace of the Jobs that prepare databases */
  readonly namespace: string;
  /** Login that may create databases and roles */
  readonly admin: string;
  /** Name of the Secret in that namespace which has this login's password, as `POSTGRES_PASSWORD` */
  readonly adminSecret: string;
  /** Changes whenever that password does */
  readonly adminSecretVersion: string;
  /** Image that brings `psql` */
  readonly image: string;
  /** Numeric user of that image */
  readonly imageUser: number;
  /** Changes with the volume: on a new one, every database is prepared anew */
  readonly volume: string;
}

export interface ServiceOutputs {
  /** Where it answers: on the machine that runs the cluster, or inside the cluster only */
  readonly url: string;
  /** From where that address can be reached: `this machine` or `inside the cluster only` */
  readonly urlReach?: string;
  /** Its namespace */
  readonly namespace: string;
  /** Host name that every namespace of the cluster can use; its Service has the service's own name */
  readonly host: string;
  /** Port of its Service, named `http` there */
  readonly port: number;
  /** Its image, by tag or digest */
  readonly image: string;
  /** Name of the Secret in its namespace with `DATABASE_URL` and its parts */
  readonly databaseSecret?: string;
}

/** A `pulumi.StackReference`, of whichever copy of the SDK. */
export interface PlatformReference {
  readonly name: Output<string>;
  readonly outputs: Output<{ [name: string]: unknown }>;
}

/** The version of the contract that this package reads. */
export declare const CONTRACT_VERSION: number;

/** Told as its message alone, without a stack trace. */
export declare class PlatformOutputsError extends Error {}

/**
 * The outputs of the stack behind `reference`, checked. Fails with {@link PlatformOutputsError} where the stack was not
 * deployed, or publishes another version than this package reads.
 */
export declare function readPlatform(reference: PlatformReference): Output<PlatformOutputs>;

/** {@link readPlatform} on plain values, such as `pulumi stack output --json` prints. */
export declare function parsePlatform(outputs: { readonly [name: string]: unknown }, stack: string): PlatformOutputs;

/** The service of that name. @throws PlatformOutputsError that says which services there are. */
export declare function serviceOf(platform: PlatformOutputs, name: string): ServiceOutputs;

/** The PostgreSQL. @throws PlatformOutputsError where there is none. */
export declare function postgresOf(platform: PlatformOutputs): PostgresOutputs;

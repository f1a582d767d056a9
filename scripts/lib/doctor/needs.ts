/** What is known of this machine, and what a stack needs of it. */
import type { DockerFact } from "./docker";
import type { System } from "./install";

export interface Facts {
  readonly system: System;
  /** Of the running Node.js, without `v`. */
  readonly node: string;
  readonly docker: DockerFact;
  /** undefined where it is not installed. */
  readonly k3d?: K3dFact;
  /** Version on PATH; undefined where there is none. */
  readonly pulumi?: string;
  /** Why Docker's logins cannot be read, and the cure: each build by the provider begins with them. */
  readonly brokenLogins?: string;
  /** Free space where Docker keeps its data; undefined where nobody can tell. */
  readonly disk?: Disk;
  /** Host ports of the stack that something else holds; undefined where nobody can tell. */
  readonly taken?: readonly TakenPort[];
  /** Whether the stack's k3d cluster is made: its ports are what they were then. */
  readonly made?: boolean;
}

export interface K3dFact {
  readonly version: string;
  /** What it said when it was asked for its clusters, and failed although Docker runs. */
  readonly failure?: string;
}

export interface Disk {
  readonly path: string;
  readonly freeBytes: number;
}

export interface TakenPort {
  readonly port: number;
  /** Who listens there; undefined where it cannot be known. */
  readonly holder?: string;
  /** The command that ends it. */
  readonly end?: string;
}

/** What a stack asks for. */
export interface Needs {
  readonly stack: string;
  readonly docker: boolean;
  /** Ports mapped when its k3d cluster is made; undefined for a stack that needs no k3d. */
  readonly hostPorts?: string;
  /** `hostPort` of its services, by their place in the stack's file. */
  readonly ports?: Readonly<Record<number, number>>;
  /** Bytes that its pods request on this machine, at rest. */
  readonly memory?: number;
}

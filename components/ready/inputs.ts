import type { ClusterAccess, KeptAccess } from "../cluster/access";

export type Kind = "Deployment" | "StatefulSet" | "Job";

/** What the workload is to the stack, which says what can be changed about it. */
export type Role = "service" | "migrations" | "postgres" | "administration";

/** Where the stack's file says what runs in a workload, and how that is changed. */
export interface Place {
  /** Name of the stack's file. */
  readonly file: string;
  /** `services[1]` or `database` */
  readonly path: string;
  /** The command that sets a key, with `{path}` and `{value}` in it. */
  readonly set: string;
  /** The command that leaves the password of its database to the program; none where the program makes it anyway. */
  readonly forgetPassword?: string;
  /** The command that shows what a service logs, with `{name}` in it. */
  readonly logs: string;
  /** The command that tries again. */
  readonly again: string;
  /** Lines that help where what stands elsewhere in the file is the cause. */
  readonly elsewhere: {
    /** The image is built for the architecture `{built}`; where the nodes are of another: for the platform `{other}`. */
    readonly architecture: readonly string[];
    /** The quota of the namespace is full. */
    readonly quota: string;
    /** The namespace's Pod Security Standard refuses the pod. */
    readonly podSecurity: string;
  };
}

/** The command that sets a key below the place. */
export const setLine = ({ set, path }: Place, key: string, value: string): string =>
  set.replace("{path}", `${path}.${key}`).replace("{value}", value);

/** The line to write by hand, where only people know the value: `<…>` is what to replace. */
export const writeLine = ({ file, path }: Place, key: string, what: string): string =>
  `in ${file}, at ${path}.${key}, write: ${what}`;

export interface ReadyInputs {
  readonly access: ClusterAccess;
  readonly namespace: string;
  readonly kind: Kind;
  /** Name of the workload. */
  readonly name: string;
  readonly role: Role;
  /** Changes with each change of the workload. */
  readonly version: string;
  /** How long it may take; what cannot start is told much earlier. */
  readonly seconds: number;
  readonly place: Place;
  /** Whether nobody waits where it was just made for the first time. @default it is waited for */
  readonly firstNotAwaited?: boolean;
}

/** What the state keeps. */
export type ReadyOutputs = Omit<ReadyInputs, "access"> &
  KeptAccess & {
    /** False where the wait failed: it is waited for again, whatever the file says by then. */
    readonly ready: boolean;
  };

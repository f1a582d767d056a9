/** The changes that an engine is killed in. */
import { query } from "../e2e/outside";
import type { Places } from "../e2e/places";
import { SERVICE, succeeded, type Project } from "../e2e/project";
import { inside, type Sql } from "../e2e/strays";

export interface Stack {
  readonly project: Project;
  readonly places: Places;
}

export interface Part {
  readonly about: string;
  /** Writes the change into the stack's file. */
  readonly change: (stack: Stack) => void | Promise<void>;
  /** Done once, on a stack that runs in the cluster. */
  readonly prepare?: (stack: Stack) => Promise<void>;
  /** Makes the change possible, each time; default: it is. */
  readonly again?: (stack: Stack) => Promise<void>;
  /** Where the database is afterwards. */
  readonly at: Sql;
  /** Whether there is a server outside as well, and a while in which pods are kept out of both. */
  readonly outside?: boolean;
  /** Points that are tried; default: all. */
  readonly points?: number;
}

const raise =
  (...path: readonly (string | number)[]) =>
  ({ project }: Stack) =>
    project.configure((config) => config.setIn(path, Number(config.getIn(path) ?? 0) + 1));
const out = ({ places }: Stack) => places.out();
const back = ({ places }: Stack) => places.back();
const started =
  (change: Part["change"]): NonNullable<Part["again"]> =>
  async (stack) => {
    await change(stack);
    succeeded(await stack.project.npm("start"));
  };

const SUPERUSER = ["config", "wealist:database", "rotation"];

export const PARTS: Readonly<Record<string, Part>> = {
  rotation: { about: "a service's new login", change: raise(...SERVICE, "database", "rotation"), at: inside },
  superuser: {
    about: "the superuser's new password",
    change: raise(...SUPERUSER),
    // The first one makes what each later one replaces.
    prepare: started(raise(...SUPERUSER)),
    at: inside,
  },
  outside: {
    about: "a move to a server outside",
    change: out,
    prepare: started(out),
    again: started(back),
    at: query,
    outside: true,
  },
  back: { about: "the way back from there", change: back, again: started(out), at: inside, outside: true },
  first: {
    about: "the first `up`",
    change: () => undefined,
    again: async ({ project }) => {
      succeeded(await project.npm("destroy", ["--yes"]));
      succeeded(await project.pulumi(["stack", "select", "--create"]));
    },
    at: inside,
    points: 10,
  },
};

/** Parts that are tried by turns: each but the last makes the next possible, and the last the first. */
export const ROUNDS: readonly (readonly string[])[] = [["rotation"], ["superuser"], ["outside", "back"], ["first"]];

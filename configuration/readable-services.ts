/** The services of a stack's file, each by itself. */
import type { z } from "zod";

import { portRange } from "../components/cluster/k3d/ports";
import type { StackCluster } from "./cluster";
import { writeLine } from "./cures";
import { faultsOf, type Fault } from "./faults";
import { mapOf, type Around } from "./mistakes/brought/step";
import { service as serviceSchema, withDefaults, type ServiceSettings } from "./schema";

/** A fault knows the value that it is about, so that its cure can be the right spelling of it. */
export const TELL = { reportInput: true };

/** What else the file says, and what may be said of it. */
export interface Beside {
  readonly root: string;
  readonly cluster?: StackCluster;
  /** False where a secret stands among the services, which no cure may repeat. */
  readonly mayBeShown: boolean;
}

/** Every service that can be read, by its index, so that one faulty service hides no fault of another. */
export function readableServices(
  stack: string,
  value: unknown,
  faults: Fault[],
  beside: Beside,
): Map<number, ServiceSettings> {
  const services = new Map<number, ServiceSettings>();
  if (!Array.isArray(value) || value.length === 0) {
    const cure = writeLine(
      stack,
      ["services"],
      "[{ name: board-api, image: wealist-board-api, context: <its folder> }]",
    );
    faults.push({ path: "services", problem: "is missing or no list", rule: "a list of at least one service", cure });
    return services;
  }
  value.forEach((entry, index) => {
    const parsed = serviceSchema.safeParse(entry, TELL);
    const around = beside.mayBeShown ? aroundOf(value, index, beside) : undefined;
    const told = parsed.success ? [] : faultsOf(stack, ["services", index], parsed.error.issues, entry, around);
    faults.push(...told);
    const readable = parsed.success ? parsed : serviceSchema.safeParse(withoutFaulty(entry, parsed.error.issues, told));
    if (readable.success) services.set(index, withDefaults(readable.data, stack));
  });
  return services;
}

/** What a cure has to fit: ports and names that are free, folders that are there. */
function aroundOf(services: readonly unknown[], index: number, { root, cluster }: Beside): Around {
  const others = services.filter((_, i) => i !== index).map(mapOf);
  const taken = others.map(({ hostPort }) => hostPort);
  const ports = cluster?.k3d ? portRange(cluster.k3d.hostPorts) : [];
  return {
    root,
    service: mapOf(services[index]),
    hostPorts: ports.filter((port) => !taken.includes(port)),
    others: others.map(({ name }) => name),
  };
}

/** What is left of a faulty service, so that the rules across keys can still tell what else is wrong with it. */
function withoutFaulty(entry: unknown, issues: readonly z.core.$ZodIssue[], told: readonly Fault[]): unknown {
  if (typeof entry !== "object" || entry === null) return entry;
  const faulty = issues.flatMap((i) =>
    i.code === "unrecognized_keys" && i.path.length === 0 ? i.keys : [String(i.path[0])],
  );
  // Without its context a service would look like a foreign image, and be told to have a tag.
  if (faulty.some((key) => key === "context" || key === "build")) return undefined;
  const rest = Object.entries(entry).filter(([key]) => !faulty.includes(key));
  // What is wrong is not missing: the cure of one fault would undo another's.
  const migrates = told.some(({ path, cure }) => /\bmigrations\b/.test(`${path} ${cure}`));
  return { ...Object.fromEntries(rest), ...(migrates ? { migrations: false } : {}) };
}

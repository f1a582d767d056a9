/** The services that a run is for. */
import { existsSync } from "node:fs";
import { join } from "node:path";

import type { Settings } from "../../../configuration/config";
import { setCommand } from "../../../configuration/cures";
import { Failure } from "../../../configuration/failure";
import { ROOT, serviceOf } from "../terminal/project";

type ServiceSettings = Settings["services"][number];

/** One that can be run here. */
export type DevService = ServiceSettings & {
  readonly context: string;
  readonly dev: NonNullable<ServiceSettings["dev"]>;
};

/** What many services in Python are started by. */
const EXAMPLE = ["uvicorn", "app:app", "--reload", "--port", "{port}"];

/** Those of `names`, or all that say how they are run here. @throws Failure where one does not, or none does. */
export function devServices(settings: Settings, names: readonly string[]): DevService[] {
  const own = settings.services.filter(({ dev, context }) => dev && context !== undefined);
  const wanted = names.length > 0 ? [...new Set(names)].map((name) => serviceOf(settings, name)) : own;
  if (wanted.length > 0) return wanted.map((service) => checked(settings, service));
  const [first] = settings.services.filter(({ context }) => context !== undefined);
  throw new Failure(
    `No service of ${settings.stack} says how it is run on this machine: services[].dev is not set.` +
      (first ? `\n${cure(settings, first)}` : ""),
  );
}

function checked(settings: Settings, service: ServiceSettings): DevService {
  const { name, context, dev } = service;
  if (context === undefined)
    throw new Failure(
      `${name} is a foreign image: there is no source of it here to run. It runs in the cluster alone.`,
    );
  if (!dev)
    throw new Failure(
      `${name} does not say how it is run on this machine: its key dev is not set.\n${cure(settings, service)}`,
    );
  if (!existsSync(join(ROOT, context))) throw new Failure(`${name}: its context ${context} is not there.`);
  return { ...service, context, dev };
}

const cure = ({ stack, services }: Settings, service: ServiceSettings) =>
  `Set its command, such as: ${setCommand(stack, ["services", services.indexOf(service), "dev", "command"], EXAMPLE)}`;

/** The stack as it is rendered to run on this machine, and what its services find here. */
import { join } from "node:path";

import type { Settings } from "../../../configuration/config";
import { renderStack, type Rendered } from "../../../review/render/render";
import { ROOT } from "../terminal/project";
import { servicePath } from "./dependencies";
import type { Surroundings } from "./environment";
import type { DevFolder } from "./folder";
import { secretValues } from "./secrets";
import type { DevService } from "./services";

export const contextOf = ({ context }: DevService) => join(ROOT, context);

/** What a program needs of the one who starts it; whatever else is in a shell, a pod has not. */
const PASSED = /^(HOME|USER|LOGNAME|SHELL|TMPDIR|LANG|LC_\w+|TZ)$/;
/** Lines come as they are written, and nothing is left in the checkout. */
const PYTHON = { PYTHONUNBUFFERED: "1", PYTHONDONTWRITEBYTECODE: "1" };

export const baseEnvironment = (context: string): Record<string, string> => ({
  ...Object.fromEntries(
    Object.entries(process.env).flatMap(([name, value]) =>
      value !== undefined && PASSED.test(name) ? [[name, value]] : [],
    ),
  ),
  ...PYTHON,
  PATH: servicePath(context),
});

/** The stack as it is rendered to run here: with the secrets of its file, and passwords of this folder's own. */
export const renderHere = (settings: Settings, folder: DevFolder): Promise<Rendered> =>
  renderStack(settings.stack, { secret: secretValues(settings, (name) => folder.secret(name)), generation: 1 });

/** What services find around them. @param ports of those that are run here. */
export const surroundings = (
  { services }: Settings,
  folder: DevFolder,
  postgres: number,
  ports: Readonly<Record<string, number>>,
): Surroundings => ({ postgres, services, ports, files: join(folder.run, "secrets"), own: process.env });

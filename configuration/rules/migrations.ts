import { existsSync } from "node:fs";
import { join, posix } from "node:path";

import { contextFiles } from "../../components/image/context-files";
import { either, pathText, setCommand } from "../cures";
import type { Fault } from "../faults";
import type { ServiceSettings } from "../schema";
import type { Path, Readable } from "./readable";

const ALEMBIC = "alembic.ini";

/** At the root also where the image does not get it: whoever develops there has migrations. */
const alembicIn = (context: string, dockerfile: string): string | undefined =>
  existsSync(join(context, ALEMBIC))
    ? ALEMBIC
    : contextFiles(context, dockerfile).find((file) => posix.basename(file) === ALEMBIC);

/** Tables that nobody makes are found missing by the first request; a Job that nobody asked for fails. So it is asked. */
export function migrationsFaults({ stack, root }: Readable, at: Path, service: ServiceSettings): Fault[] {
  const { context, dockerfile, database, migrations } = service;
  if (migrations !== undefined || !database || context === undefined) return [];
  // A context without its Dockerfile is told as that.
  if (!existsSync(join(root, context, dockerfile))) return [];
  const found = alembicIn(join(root, context), dockerfile);
  if (found === undefined) return [];
  const key = [...at, "migrations"];
  return [
    {
      path: pathText(key),
      problem: `is not set, and ${posix.join(context, found)} is there`,
      rule: "whether Alembic prepares the database before the pods start is said, by its command or by false; nothing runs it by itself",
      cure: either(setCommand(stack, key, { command: ["alembic", "upgrade", "head"] }), setCommand(stack, key, false)),
    },
  ];
}

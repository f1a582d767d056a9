/** What some tests need of Python: each an environment of its own. */
import { join } from "node:path";

import type { PythonEnvironment } from "../../scripts/lib/dev/python";
import { ROOT } from "./config";

export { findPython, pathOf, programOf } from "../../scripts/lib/dev/python";

/** Folder of the backend. */
export const BACKEND_FOLDER = join(ROOT, "applications/backend/services/kanban");

/** The backend, its tests, and a PostgreSQL server with psql. */
export const BACKEND: PythonEnvironment = {
  purpose: "the backend and PostgreSQL",
  folder: join(BACKEND_FOLDER, ".venv"),
  requirements: join(BACKEND_FOLDER, "requirements-dev.txt"),
};

/** Kubernetes' schemas. */
export const SCHEMAS: PythonEnvironment = {
  purpose: "Kubernetes' schemas",
  folder: join(ROOT, ".cache/schema-venv"),
  requirements: join(ROOT, "test/schema/requirements.txt"),
};

/** What checks the workflows. */
export const WORKFLOW_CHECKS: PythonEnvironment = {
  purpose: "actionlint and zizmor",
  folder: join(ROOT, ".cache/workflows-venv"),
  requirements: join(ROOT, "test/workflows/requirements.txt"),
};

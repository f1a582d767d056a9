/** The workflows as they are committed, and their steps. */
import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";

import { parse } from "yaml";

import { ROOT } from "../support/config";

export const FOLDER = join(ROOT, ".github/workflows");

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
  readonly shell?: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly with?: Readonly<Record<string, unknown>>;
}

interface Job {
  readonly permissions?: Readonly<Record<string, string>>;
  readonly environment?: string;
  readonly "timeout-minutes"?: number;
  readonly steps: readonly Step[];
}

export interface Workflow {
  readonly file: string;
  readonly text: string;
  readonly on: unknown;
  readonly permissions?: unknown;
  readonly defaults?: { readonly run?: { readonly shell?: string } };
  readonly jobs: Readonly<Record<string, Job>>;
}

export const WORKFLOWS: readonly Workflow[] = readdirSync(FOLDER)
  .sort()
  .map((file) => {
    const text = readFileSync(join(FOLDER, file), "utf8");
    return { ...(parse(text) as Omit<Workflow, "file" | "text">), file, text };
  });

export interface PlacedStep extends Step {
  /** `preview.yml compare: Compare all stacks` */
  readonly title: string;
  readonly workflow: Workflow;
  readonly job: string;
}

export const STEPS: readonly PlacedStep[] = WORKFLOWS.flatMap((workflow) =>
  Object.entries(workflow.jobs).flatMap(([job, { steps }]) =>
    steps.map((step) => {
      const title = `${workflow.file} ${job}: ${step.name ?? step.uses?.replace(/@.*/, "")}`;
      return { ...step, title, workflow, job };
    }),
  ),
);

export const SHELL_STEPS = STEPS.filter(({ run }) => run !== undefined);

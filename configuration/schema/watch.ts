/** How changed files of a service get into its running pods, while `npm run watch` runs. */
import { z } from "zod";

import { isWellFormed } from "../../components/image/ignore/pattern";
import { contextPath, matching, nonEmpty } from "./values";

const synced = z.strictObject({
  from: contextPath.meta({
    description: "Folder in `context`",
    examples: ["kanban"],
  }),
  to: matching(
    /^(\/(?!\.\.?(\/|$))[^/]+)+$/,
    "a folder of the image by its whole path, such as /app: not / itself",
  ).meta({
    description: "Where the image has it; a pod gets a copy of that folder which can be written to",
    examples: ["/app/kanban"],
  }),
});

export const watch = z.strictObject({
  sync: z.array(synced).min(1).describe("Which folders are kept in step"),
  command: z
    .array(nonEmpty)
    .min(1)
    .meta({
      description:
        "What runs in place of the image's own command: it starts the code anew when a file changes, keeps the port open meanwhile, and trusts no bytecode of the image without a look at its source",
      examples: [["python", "--check-hash-based-pycs", "always", "-m", "kanban", "reload"]],
    }),
  ignore: z
    .array(nonEmpty.refine(isWellFormed, { error: "a pattern as in .dockerignore" }))
    .default([])
    .meta({
      description: "Files that nothing happens for, as in `.dockerignore`, relative to `context`",
      examples: [["**/*_test.py"]],
    }),
});

export type WatchSettings = z.output<typeof watch>;

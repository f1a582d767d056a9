/** How many pods a service has, where its load decides. */
import { z } from "zod";

const percent = (of: string) =>
  z.int().min(1).max(1000).default(80).describe(`${of} that is aimed at, in per cent of what a pod requests`);

export const autoscaling = z.strictObject({
  max: z
    .int()
    .min(2)
    .max(100)
    .meta({ description: "The most pods", examples: [6] }),
  min: z.int().min(1).max(100).optional().describe("The fewest pods; default: `replicas`"),
  cpu: percent("CPU"),
  memory: percent("Memory"),
});

/** The kinds of values that keys have. A message of a pattern is the rule itself. */
import { z } from "zod";

import { isQuantity, parseQuantity } from "../../components/kubernetes/quantity";

export const nonEmpty = z.string().min(1);
/** @param error the rule, where a text breaks it. */
export const matching = (pattern: RegExp, error: string) => z.string().regex(pattern, { error });
export const dnsLabel = (what: string) =>
  matching(
    /^[a-z]([-a-z0-9]*[a-z0-9])?$/,
    `${what} is a DNS label: lower-case letters, digits and "-", starting with a letter (RFC 1035)`,
  );
export const dnsName = (what: string) =>
  z
    .string()
    .max(253)
    .regex(/^[a-z0-9]([-a-z0-9]*[a-z0-9])?(\.[a-z0-9]([-a-z0-9]*[a-z0-9])?)*$/, {
      error: `${what} is a DNS subdomain: lower-case letters, digits, "-" and "." (RFC 1123)`,
    });
/** Names that Kubernetes has itself: what the program makes, it labels, and deletes with everything in it. */
export const namespace = dnsLabel("a namespace")
  .max(63)
  .refine((name) => name !== "default" && !name.startsWith("kube-"), {
    error: "default and kube-* are Kubernetes' own; a stack deploys to namespaces of its own",
  });
/** How a key's value may be written as well: `configuration/mistakes/values.ts` knows each of these. */
type Written = "bytes" | "cores";
const quantity = (written: Written, fits: (text: string) => boolean, error: string) =>
  z
    .string()
    .refine((text) => isQuantity(text) && fits(text), { error })
    .meta({ written });
/** Memory or storage. Thousandths of a byte, as `512m` is in Kubernetes, and a few hundred bytes are nobody's wish. */
export const bytes = quantity(
  "bytes",
  (text) => !text.endsWith("m") && parseQuantity(text) >= 2 ** 20,
  "bytes are a number with a unit, such as 256Mi, 1.5Gi or 512M; without one it is a number of bytes, at least 1Mi",
);
const cores = quantity(
  "cores",
  (text) => /^[\d.]+m?$/.test(text) && parseQuantity(text) > 0,
  "CPU is a number of cores, such as 1 or 0.5, or of thousandths, such as 500m",
);
export const envName = matching(
  /^[A-Za-z_][A-Za-z0-9_]*$/,
  "an environment variable is letters, digits and _, not starting with a digit",
);
/** Upper case only: a secret's config key `<service>-<VARIABLE>` must not read like one of the program's own. */
export const secretEnvName = matching(
  /^[A-Z_][A-Z0-9_]*$/,
  "a secret environment variable is upper-case letters, digits and _, not starting with a digit",
);
/**
 * As in a compose file: a number or a boolean is taken as its text. One whose text is another one once it is read, as
 * `0.10`, is refused by the reader of the file, which sees how it was written.
 */
export const text = z
  .union([z.string(), z.number(), z.boolean()], { error: "a text is expected here; write it in quotes" })
  .transform(String);
export const port = z.int().min(1).max(65535);
const cidrs = z.union([z.cidrv4(), z.cidrv6()]);
export const cidr = z.string().refine((text) => cidrs.safeParse(text).success, {
  error: "addresses are a CIDR, such as 10.0.0.0/16, or 10.1.2.3/32 for a single one",
});
/** Of an exception: a word is no reason. */
export const exemptionReason = z.string().min(10);
export const path = z.string().startsWith("/", { error: "a path starts with /" });

/** Below a service's context. */
export const contextPath = matching(
  /^(?!\/)(?!(.*\/)?\.{1,2}(\/|$))[^\\]*[^\\/]$/,
  "a path in `context` is relative, with / and without ./ or ../ in it, and has no / at its end",
);

/** Memory and CPU, each with what it is where the other one alone is written. */
export const compute = (memory: string, cpu: string) =>
  z
    .strictObject({
      memory: bytes.prefault(memory).meta({ description: "Memory", examples: [memory] }),
      cpu: cores.prefault(cpu).meta({ description: "CPU", examples: [cpu] }),
    })
    .prefault({ memory, cpu });

export const resources = z
  .strictObject({
    requests: compute("256Mi", "100m").describe("What the scheduler reserves"),
    limits: compute("512Mi", "200m").describe("What the container may use; more memory than that ends it as OOMKilled"),
    reason: exemptionReason
      .optional()
      .meta({ description: "Why the memory limit is not twice the request", examples: ["loads a 600 MB model"] }),
  })
  .prefault({});

export type Resources = z.output<typeof resources>;

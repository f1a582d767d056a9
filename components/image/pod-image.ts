import type * as pulumi from "@pulumi/pulumi";

import type { PullLogin } from "./registry/pull-secret";

/** An image as pods name it. */
export interface PodImage {
  readonly reference: pulumi.Input<string>;
  /** `Never` where it was imported into the nodes: a pull could only find something else. */
  readonly pullPolicy: "Never" | "IfNotPresent";
  /** The one architecture that it was built for, as nodes name theirs: `arm64`. @default what the nodes have */
  readonly architecture?: string;
  /** What has to be done before a pod can start with it. */
  readonly ready: pulumi.Resource[];
  /** What the nodes have to log in with to pull it. @default nothing: they have a role, or anybody may pull it */
  readonly pull?: PullLogin;
}

/** Docker takes these names too; nodes have the others. */
const ALIASES: Readonly<Record<string, string>> = { aarch64: "arm64", armhf: "arm", armel: "arm", i386: "386" };

/** `arm64` of `linux/arm64/v8`. */
export function architectureOf(platform: string): string | undefined {
  const architecture = platform.split("/")[1];
  return architecture && (ALIASES[architecture] ?? architecture);
}

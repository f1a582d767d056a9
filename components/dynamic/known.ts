import { runtime } from "@pulumi/pulumi";

/** Whether all inputs are known: in a preview that would make the cluster, what only the cluster tells is not. */
export const areKnown = (inputs: object): boolean =>
  !(Object.values(inputs) as unknown[]).includes(runtime.unknownValue);

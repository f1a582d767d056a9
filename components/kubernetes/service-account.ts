import * as k8s from "@pulumi/kubernetes";
import type * as pulumi from "@pulumi/pulumi";

import { labels } from "./labels";

/**
 * An account of one's own for a workload, without a right and without a token: the namespace's `default` is shared with
 * everything else there, and what somebody grants to it, all of them have.
 */
export const serviceAccount = (
  name: string,
  { app, ...metadata }: { readonly app: string; readonly name: string; readonly namespace: pulumi.Input<string> },
  opts: pulumi.CustomResourceOptions,
): k8s.core.v1.ServiceAccount =>
  new k8s.core.v1.ServiceAccount(
    name,
    { metadata: { ...metadata, labels: labels(app, "account") }, automountServiceAccountToken: false },
    opts,
  );

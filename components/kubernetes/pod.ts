/** What an image asks of the pods that it runs in. */
import type * as pulumi from "@pulumi/pulumi";

/** @param secret name of the Secret that it is pulled with; undefined where the nodes can pull by themselves. */
export const pullWith = (secret: pulumi.Input<string> | undefined) =>
  secret === undefined ? {} : { imagePullSecrets: [{ name: secret }] };

/** Pods that run on the nodes alone which an image was built for: others would end each with "exec format error". */
export const onItsNodes = ({ architecture }: { readonly architecture?: string }) =>
  architecture === undefined ? {} : { nodeSelector: { "kubernetes.io/arch": architecture } };

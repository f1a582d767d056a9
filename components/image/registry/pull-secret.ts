import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { labels } from "../../kubernetes/labels";
import { encoded } from "./authentication";
import { loginServer } from "./docker-login";

/** What nodes that have no role for a registry log in with. */
export interface PullLogin {
  readonly registry: string;
  readonly username: string;
  readonly password: pulumi.Output<string>;
}

/**
 * A registry's login as the kubelet takes it, for all pods of a namespace. Its name is fixed and its content changes in
 * place: a new password rolls no pod and runs no Job again.
 */
export class PullSecret extends pulumi.ComponentResource {
  public readonly name: pulumi.Output<string>;

  constructor(
    name: string,
    args: { readonly namespace: pulumi.Input<string>; readonly login: PullLogin },
    opts?: pulumi.ComponentResourceOptions,
  ) {
    super("wealist:registry:PullSecret", name, {}, opts);
    const { registry, username, password } = args.login;
    const content = password.apply((value) => {
      const login = { username, password: value };
      return JSON.stringify({ auths: { [loginServer(registry)]: { ...login, auth: encoded(login) } } });
    });
    const secret = new k8s.core.v1.Secret(
      `${name}-registry`,
      {
        metadata: { name: "registry-login", namespace: args.namespace, labels: labels("registry-login") },
        type: "kubernetes.io/dockerconfigjson",
        stringData: { ".dockerconfigjson": pulumi.secret(content) },
      },
      { parent: this },
    );
    this.name = secret.metadata.name;
    this.registerOutputs({ name: this.name });
  }
}

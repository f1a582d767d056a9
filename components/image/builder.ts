import * as docker from "@pulumi/docker";

import { dockerEndpoint, dockerPlatform } from "../docker";

/** What builds images for this machine: the Docker that the `docker` command, and so k3d, speaks to. */
export interface Builder {
  readonly provider: docker.Provider;
  /** Platform of its containers. */
  readonly platform: Promise<string>;
}

/**
 * The provider knows nothing of Docker's contexts. Left to itself it builds in another Docker than the one whose
 * containers the cluster is made of, or finds none (Colima, Rancher Desktop, a rootless Docker).
 *
 * @param fallback the platform where Docker does not answer.
 */
export function dockerBuilder(name: string, fallback: string): Builder {
  const { host, certPath } = dockerEndpoint();
  // No context: one half of the provider would look for DOCKER_CONTEXT, which is in `host` already, in a place of its own.
  const provider = new docker.Provider(name, { host, certPath, context: "" });
  return { provider, platform: dockerPlatform(fallback) };
}

import type { Rule } from "../rule";
import { AVAILABILITY } from "./availability";
import { CONTAINERS } from "./containers";
import { DATA } from "./data";
import { IDENTITY } from "./identity";
import { IMAGES } from "./images";
import { JOBS } from "./jobs";
import { NAMESPACES } from "./namespaces";
import { NETWORK } from "./network";
import { HOST } from "./pod-security/host";
import { KERNEL } from "./pod-security/kernel";
import { PRIVILEGES } from "./pod-security/privileges";
import { RESOURCES } from "./resources";
import { ROLLOUT } from "./rollout";
import { SECRETS } from "./secrets";

/** Every rule, by what it is about. */
export const THEMES: Readonly<Record<string, readonly Rule[]>> = {
  "Pod Security Standard": [...HOST, ...PRIVILEGES, ...KERNEL],
  Containers: CONTAINERS,
  Images: IMAGES,
  Resources: RESOURCES,
  Rollouts: ROLLOUT,
  Availability: AVAILABILITY,
  Jobs: JOBS,
  Identity: IDENTITY,
  Namespaces: NAMESPACES,
  Network: NETWORK,
  Secrets: SECRETS,
  Data: DATA,
};

export const RULES: readonly Rule[] = Object.values(THEMES).flat();

import { POD_SECURITY } from "./pod-security";
import { SURROUNDINGS } from "./surroundings";
import { WORKLOADS } from "./workloads";

/** Each rule, broken. */
export const BROKEN = { ...POD_SECURITY, ...WORKLOADS, ...SURROUNDINGS };

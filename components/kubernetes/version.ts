/** The oldest Kubernetes that takes the program's objects as they are meant. */

/**
 * From here on a pod's `lifecycle.preStop.sleep` works by itself. An older API server refuses it or, worse, drops it
 * without a word: requests would be lost in each rollout. (`matchLabelKeys` and `unhealthyPodEvictionPolicy` are older.)
 */
export const OLDEST_KUBERNETES = "1.30";

/** Whether a version is older, such as `v1.29.3-eks-adc7111`, `v1.29.4+k3s1` or `1.29+`; not what names no version. */
export function isTooOld(version: string): boolean {
  const [major, minor] = numbers(version);
  const [oldestMajor = 0, oldestMinor = 0] = numbers(OLDEST_KUBERNETES);
  if (major === undefined || minor === undefined) return false;
  return major === oldestMajor ? minor < oldestMinor : major < oldestMajor;
}

const numbers = (version: string): number[] => (/^v?(\d+)\.(\d+)/.exec(version) ?? []).slice(1).map(Number);

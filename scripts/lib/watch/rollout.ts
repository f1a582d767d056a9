/** Why a pod of a Deployment never will be what that says. */
import type { V1Pod } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { FILL } from "./template";

/** Why a pod will not start, where that can be seen by now. */
export function whyNot({ status }: V1Pod): string | undefined {
  const { initContainerStatuses = [], containerStatuses = [] } = status ?? {};
  for (const { name, state, lastState, restartCount } of [...initContainerStatuses, ...containerStatuses]) {
    const ended = state?.terminated ?? lastState?.terminated;
    const said = ended?.message?.trim().split("\n").at(-1) ?? `it ended with ${ended?.exitCode}`;
    if (ended && ended.exitCode !== 0 && name === FILL) return `the image cannot be watched, ${said}`;
    if (ended && restartCount > 0) return said;
    if (/^(CreateContainer|RunContainer|ErrImage|ImagePull)/.test(state?.waiting?.reason ?? ""))
      return state?.waiting?.message;
  }
  return undefined;
}

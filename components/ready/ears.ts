import type { V1Pod } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import type { WatchedWorkload } from "./cluster";
import { containerOf } from "./diagnosis/cause";
import type { Finding } from "./diagnosis/cure";
import { elsewhere, elsewhereText, loggedListeners, type Listener } from "./diagnosis/listening";

/** Between two questions to one pod, milliseconds. */
const AGAIN = 3000;

/** What a probe gets where nothing listens. */
const REFUSED = /connection refused|connection reset/i;

/** Finds out what a process listens on whose port refuses the probe, and remembers it: it may be ended for that. */
export class Ears {
  private readonly known = new Map<string, Listener[]>();
  private asked = -Infinity;

  public constructor(private readonly cluster: Pick<WatchedWorkload, "listeners" | "log">) {}

  /** The findings, with a better one in place of a refused probe where the process listens elsewhere. */
  public async heard(findings: readonly Finding[], now: number): Promise<Finding[]> {
    return Promise.all(findings.map((finding) => this.better(finding, now)));
  }

  private async better(finding: Finding, now: number): Promise<Finding> {
    const { cause, pod } = finding;
    const port = pod && portOf(pod, cause.container);
    if (cause.kind !== "probe" || !pod || !cause.container || !port || !REFUSED.test(cause.what)) return finding;
    if (now - this.asked >= AGAIN) {
      this.asked = now;
      await this.listen(pod, cause.container);
    }
    const listener = elsewhere(this.known.get(pod.metadata?.uid ?? "") ?? [], port);
    if (!listener) return finding;
    return {
      pod,
      cause: {
        ...{ kind: "listens-elsewhere", container: cause.container, listener, asked: port },
        what: elsewhereText(listener, port),
      },
    };
  }

  private async listen(pod: V1Pod, container: string): Promise<void> {
    const running = pod.status?.containerStatuses?.find(({ name }) => name === container)?.state?.running;
    const open = running ? await this.cluster.listeners(pod, container) : [];
    // An image without `cat`, or a process that has been ended meanwhile: its log may tell.
    const listeners = open.length > 0 ? open : loggedListeners(await this.cluster.log(pod, container));
    if (listeners.length > 0) this.known.set(pod.metadata?.uid ?? "", listeners);
  }
}

/** The port that its probe asks. */
const portOf = (pod: V1Pod, container: string | undefined): number | undefined =>
  containerOf(pod, container)?.ports?.[0]?.containerPort;

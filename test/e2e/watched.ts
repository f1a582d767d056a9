/** What each pod of the service answers, asked one by one. */
import { kubectl } from "./cluster";
import { STACK } from "./project";

export const NAMESPACE = `board-api-${STACK}`;

/** A pod that is on its way out has a time behind its name. */
const LIVE =
  "jsonpath={range .items[?(@.status.phase=='Running')]}{.metadata.name} {.metadata.deletionTimestamp}{'\\n'}{end}";

/** Names of the service's pods that run, and are not on their way out. */
export async function podNames(): Promise<string[]> {
  const selector = "app.kubernetes.io/name=board-api";
  const lines = (await kubectl("get", "pods", "-n", NAMESPACE, "-l", selector, "-o", LIVE)).split("\n");
  return lines.map((line) => line.trim()).filter((line) => /^\S+$/.test(line));
}

/** What they answer on `/health`, asked through the API server: nothing else leads to one pod. */
export const answers = async (): Promise<string[]> =>
  Promise.all((await podNames()).map((pod) => kubectl("get", "--raw", healthOf(pod)).catch(String)));

const healthOf = (pod: string) => `/api/v1/namespaces/${NAMESPACE}/pods/${pod}:8000/proxy/health`;

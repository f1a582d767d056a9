/** kubectl's current context, which nothing here may change. k3d makes its own the current one where there was none. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { homedir } from "node:os";
import { delimiter, join } from "node:path";

import { parseDocument } from "yaml";

const KEY = "current-context";

/** The kubeconfig that k3d adds its clusters to: the first one of `KUBECONFIG`, as for kubectl. */
const path = () => process.env["KUBECONFIG"]?.split(delimiter)[0] || join(homedir(), ".kube", "config");

const read = () => parseDocument(existsSync(path()) ? readFileSync(path(), "utf8") : "");

/** Runs `body`; where no context was current before, none is afterwards. */
export async function withoutNewCurrentContext(body: () => Promise<unknown>): Promise<void> {
  const before = read().get(KEY);
  await body();
  const config = read();
  if (before || !config.get(KEY)) return;
  config.delete(KEY);
  writeFileSync(path(), config.toString());
}

/** Prints stacks of many services, as JSON. In a process of its own: among tests each promise is followed, and renders take twice as long. */
import { script } from "../../../../configuration/failure";
import type { KubernetesObject } from "../../../../components/kubernetes/object";
import { masked } from "../../../../review/render/manifest";
import { renderStack } from "../../../../review/render/render";
import { prod, raw, service } from "../../../support/config";

export const COUNT = 50;

const env = Object.fromEntries(Array.from({ length: 20 }, (_, i) => [`VARIABLE_${i}`, `${"long ".repeat(30)}${i}`]));
const resources = { requests: { memory: "512Mi", cpu: "200m" }, limits: { memory: "1Gi", cpu: "1" } };

/** What is said of each service, beside its name. */
export const CHANGES = {
  plain: () => ({}),
  other: (index: number) => ({ env, resources, port: 9000 + index, database: { name: `other_${index}` } }),
  memory: () => ({ resources }),
};

async function rendered(changed: (index: number) => object): Promise<KubernetesObject[]> {
  const services = Array.from({ length: COUNT }, (_, i) => service({ name: `service-${i}`, ...changed(i) }));
  return (await renderStack("large", { values: raw(prod({ services })) })).objects.map(masked);
}

if (require.main === module)
  script(async () => {
    Error.stackTraceLimit = 0;
    const all: Record<string, KubernetesObject[]> = {};
    for (const [name, changed] of Object.entries(CHANGES)) all[name] = await rendered(changed);
    process.stdout.write(JSON.stringify(all));
  });

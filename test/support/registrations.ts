/** What a program registers with the engine, and what waits for what. The test restores the mock. */
import { mock } from "node:test";

import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";

export interface Registration {
  readonly type: string;
  readonly name: string;
  readonly namespace: string;
  /** Of the resources that it waits for. */
  readonly dependencies: readonly string[];
  readonly inputs: Readonly<Record<string, unknown>>;
  /** Resources that its inputs come from, likewise. */
  readonly sources: readonly string[];
  /** Paths of inputs with which another value is another object. */
  readonly replaceOnChanges: readonly string[];
}

interface Inputs extends Record<string, unknown> {
  readonly metadata?: { readonly namespace?: string };
  readonly namespace?: string;
}

/** Everything that a render registers, by its URN's last part, with what it waits for. */
export async function registrations(render: () => Promise<unknown>): Promise<Map<string, Registration>> {
  const { mock: spy } = mock.method(MockMonitor.prototype, "registerResource");
  await render();
  const key = (type: string, name: string) => `${type}::${name}`;
  return new Map(
    spy.calls.map(({ arguments: [request] }) => {
      const [type, name] = [request.getType() as string, request.getName() as string];
      // Of an object, or of a step beside it.
      const inputs = request.getObject().toJavaScript() as Inputs;
      const namespace = inputs.metadata?.namespace ?? inputs.namespace ?? "";
      const keyOf = (urn: string) => {
        const [types, dependency] = urn.split("::").slice(-2) as [string, string];
        return key(types.slice(types.lastIndexOf("$") + 1), dependency);
      };
      const dependencies = (request.getDependenciesList() as string[]).map(keyOf);
      const sources: string[] = [];
      request.getPropertydependenciesMap().forEach((property: { getUrnsList: () => string[] }) => {
        sources.push(...property.getUrnsList().map(keyOf));
      });
      const replaceOnChanges = request.getReplaceonchangesList() as string[];
      const registration = { type, name, namespace, dependencies, inputs, sources, replaceOnChanges };
      return [key(type, name), registration] as const;
    }),
  );
}

/** Whether `from` waits for such a resource, by whatever others. */
export const reaches = (
  all: ReadonlyMap<string, Registration>,
  from: Registration,
  wanted: (to: Registration) => boolean,
) => {
  const seen = new Set<Registration>();
  const walk = (at: Registration): boolean => {
    if (seen.has(at)) return false;
    seen.add(at);
    const next = at.dependencies.flatMap((key) => all.get(key) ?? []);
    return next.some((to) => wanted(to) || walk(to));
  };
  return walk(from);
};

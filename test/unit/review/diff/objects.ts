/** Small objects for the tests of the comparison. */
import type { KubernetesObject, StackSide } from "../../../../review/diff/model";
import type { StackConfig } from "../../../../review/diff/stack-config";

type Parts = Readonly<Record<string, unknown>>;

const API: Readonly<Record<string, string>> = { Deployment: "apps/v1", StatefulSet: "apps/v1", Job: "batch/v1" };

/** `object("Deployment", "ns/name", …)`; labelled as the program labels what belongs to a service. */
export function object(kind: string, path: string, parts: Parts = {}, component = "server"): KubernetesObject {
  const [namespace, name] = path.includes("/") ? (path.split("/") as [string, string]) : [undefined, path];
  const labels = { "app.kubernetes.io/name": "board-api", "app.kubernetes.io/component": component };
  const metadata = { name, ...(namespace === undefined ? {} : { namespace }), labels };
  return { apiVersion: API[kind] ?? "v1", kind, metadata, ...parts };
}

/** A pod template, with whatever its container has. */
export const template = (container: Parts = {}, pod: Parts = {}) => ({
  spec: { template: { spec: { containers: [{ name: "board-api", image: "app:1", ...container }], ...pod } } },
});

/** The Job that prepares a service's database. */
export const accessJob = (changed: Readonly<Record<string, string>> = {}) => {
  const values = {
    PGHOST: "db",
    PGPORT: "5432",
    ACCESS_DATABASE: "board_api",
    ACCESS_LOGIN: "board_api_a",
    ...changed,
  };
  const env = Object.entries(values).map(([name, value]) => ({ name, value }));
  return object("Job", "db/board-api-db-access-<suffix>", template({ env }), "database-access");
};

export const masked = (name: string, component: string, ...keys: string[]) => {
  const stringData = Object.fromEntries(keys.map((key) => [key, "***"]));
  return object("Secret", name, { immutable: true, type: "Opaque", stringData }, component);
};

export const side = (objects: readonly KubernetesObject[], config: Partial<StackConfig> = {}): StackSide => ({
  objects,
  config: { plain: {}, secrets: {}, encryption: "", ...config },
});

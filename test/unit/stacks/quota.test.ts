/** The quotas against everything that the rendered objects can run at the same time, added up from these alone. */
import assert from "node:assert/strict";
import { afterEach, describe, mock, test } from "node:test";

import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";

import { parseQuantity } from "../../../components/kubernetes/quantity";
import type { KubernetesObject } from "../../../components/kubernetes/object";
import { podOf } from "../../support/objects";
import { reaches, registrations, type Registration } from "../../support/registrations";
import { rendered, STACKS } from "../../support/stacks";
import { renderVariant, VARIANTS } from "../../support/variants";

const KEYS = ["requests.cpu", "requests.memory", "limits.cpu", "limits.memory"] as const;

interface Spec {
  readonly replicas?: number;
  readonly strategy?: { readonly rollingUpdate: { readonly maxSurge: string } };
}

/** Pods of a workload at once: a Deployment's, those that a rollout adds, and those of the last one on their way out. */
function podsOf(object: KubernetesObject, objects: readonly KubernetesObject[]): number {
  const { replicas = 1, strategy } = object["spec"] as Spec;
  if (object.kind !== "Deployment") return 1;
  const scaler = objects.find(
    ({ kind, metadata }) =>
      kind === "HorizontalPodAutoscaler" &&
      metadata.namespace === object.metadata.namespace &&
      metadata.name === object.metadata.name,
  );
  const most = scaler ? (scaler["spec"] as { maxReplicas: number }).maxReplicas : replicas;
  const surge = Math.ceil((most * Number.parseInt(strategy!.rollingUpdate.maxSurge)) / 100);
  return 2 * most + Math.min(most, surge);
}

/** Most that a namespace's pods ask for together. */
function together(namespace: string, objects: readonly KubernetesObject[]): Record<string, number> {
  const own = objects.filter(({ metadata }) => metadata.namespace === namespace);
  const workloads = own.filter(({ kind }) => ["Deployment", "StatefulSet", "Job"].includes(kind));
  const total: Record<string, number> = { pods: 0 };
  for (const object of workloads) {
    const pods = podsOf(object, own);
    total["pods"]! += pods;
    for (const key of KEYS) {
      const [kind, what] = key.split(".") as [string, string];
      const sums = podOf(object).containers.map(({ resources }) =>
        parseQuantity((resources as Record<string, Record<string, string>>)[kind]![what]!),
      );
      total[key] = (total[key] ?? 0) + pods * sums.reduce((a, b) => a + b, 0);
    }
  }
  return total;
}

const quotaOf = (namespace: string, objects: readonly KubernetesObject[]) =>
  objects.find(({ kind, metadata }) => kind === "ResourceQuota" && metadata.namespace === namespace);

for (const name of Object.keys(STACKS)) {
  test(`${name}: every namespace's quota has room for a rollout at the most pods, its Jobs, and one pod more`, async () => {
    const { objects } = await rendered(name);
    for (const { metadata } of objects.filter(({ kind }) => kind === "Namespace")) {
      const quota = quotaOf(metadata.name, objects);
      assert.equal(quota === undefined, name === "without protections, for reasons", metadata.name);
      if (!quota) continue;
      const { hard } = quota["spec"] as { readonly hard: Readonly<Record<string, string>> };
      for (const [key, needed] of Object.entries(together(metadata.name, objects)))
        assert.ok(parseQuantity(hard[key]!) > needed, `${metadata.name}: ${key} ${hard[key]}, needed ${needed}`);
      assert.ok(
        Number(hard["pods"]) <= 2 * together(metadata.name, objects)["pods"]! + 5,
        `${metadata.name}: ${hard["pods"]}`,
      );
    }
  });
}

describe("a quota that grows with the configuration", () => {
  const pods = async (values: object) => {
    const { objects } = await renderVariant({ ...VARIANTS["an adopted cluster"]!, ...values });
    const { hard } = quotaOf("board-api-test", objects)!["spec"] as { hard: Record<string, string> };
    return Number(hard["pods"]);
  };

  test("has room for the autoscaler's most, and is multiplied on request", async () => {
    const { values } = VARIANTS["a service that an autoscaler grows, with slow rollouts"]!;
    // 12 that serve, 3 more in a rollout, 12 on their way out; two Jobs; one by hand.
    assert.equal(await pods({ values }), 30);
    assert.equal(await pods({ values: { ...values, hardening: { quota: { enabled: true, factor: 3 } } } }), 90);
  });
});

describe("the order of things", () => {
  afterEach(() => mock.restoreAll());

  for (const name of ["local", "an external database", "services and their database in one namespace"]) {
    test(`${name}: whatever makes pods waits for the quota, the defaults and the policies of its namespace`, async () => {
      const all = await registrations(() => STACKS[name]!());
      const workloads = [...all.values()].filter(({ type }) => /:(Deployment|StatefulSet|Job)$/.test(type));
      assert.ok(workloads.length >= 3);
      for (const workload of workloads) {
        for (const kind of ["ResourceQuota", "LimitRange", "NetworkPolicy", "ServiceAccount"]) {
          const there = ({ type, namespace }: Registration) =>
            type.endsWith(`:${kind}`) && namespace === workload.namespace;
          assert.ok(reaches(all, workload, there), `${workload.name} does not wait for the ${kind}`);
        }
      }
    });
  }

  test("nothing gets its data from the quota: replaced by hand, it would take a volume with it", async () => {
    const { mock: spy } = mock.method(MockMonitor.prototype, "registerResource");
    await STACKS["local"]!();
    for (const {
      arguments: [request],
    } of spy.calls) {
      request.getPropertydependenciesMap().forEach((sources: { getUrnsList: () => string[] }, property: string) => {
        // The step that comes last compares the quota with what it is to be, and holds nothing.
        if (request.getName().endsWith("-quota-fit")) return;
        const fromQuota = sources.getUrnsList().some((urn) => urn.includes(":ResourceQuota::"));
        assert.ok(!fromQuota, `${request.getName()}.${property}`);
      });
    }
  });

  for (const name of ["local", "two services with secrets on one PostgreSQL", "prod"]) {
    test(`${name}: a quota grows before whatever makes pods in its namespace, and shrinks after all of it`, async () => {
      const all = await registrations(() => STACKS[name]!());
      const workloads = [...all.values()].filter(({ type }) => /:(Deployment|StatefulSet|Job)$/.test(type));
      for (const workload of workloads) {
        const isRoom = ({ type, namespace }: Registration) =>
          type.endsWith(":QuotaRoom") && namespace === workload.namespace;
        assert.ok(reaches(all, workload, isRoom), `${workload.name} does not wait for room`);
      }
      const fits = [...all.values()].filter(({ type }) => type.endsWith(":QuotaFit"));
      assert.equal(fits.length, [...all.values()].filter(({ type }) => type.endsWith(":Namespace")).length / 2);
      for (const fit of fits)
        for (const workload of workloads.filter(({ namespace }) => namespace === fit.namespace))
          assert.ok(
            reaches(all, fit, (to) => to === workload),
            `${fit.name} does not wait for ${workload.name}`,
          );
    });
  }

  test("a quota waits for no service of another namespace: for each of many, that would be their square", async () => {
    const all = await registrations(() => STACKS["two services with secrets on one PostgreSQL"]!());
    const services = [...all.values()].filter(({ type }) => type.endsWith(":Deployment"));
    const fits = [...all.values()].filter(({ type, name }) => type.endsWith(":QuotaFit") && !/^postgres/.test(name));
    assert.equal(fits.length, services.length);
    for (const fit of fits)
      assert.deepEqual(
        services.filter((service) => reaches(all, fit, (to) => to === service)).map(({ namespace }) => namespace),
        [fit.namespace],
      );
  });

  test("the engine makes a quota, and leaves changing it to these steps", async () => {
    const { resources } = await rendered("local");
    const quotas = resources.filter(({ type }) => type.endsWith(":ResourceQuota"));
    assert.deepEqual(
      quotas.map(({ ignoreChanges }) => ignoreChanges),
      [["spec.hard"], ["spec.hard"]],
    );
  });

  test("denying by default comes after what is allowed: pods that run already are never cut off", async () => {
    const all = [...(await registrations(() => STACKS["local"]!())).values()];
    const denials = all.filter(({ name }) => name.endsWith("-default-deny"));
    assert.equal(denials.length, 2);
    for (const { dependencies } of denials)
      assert.ok(
        dependencies.some((key) => key.includes(":NetworkPolicy::")),
        dependencies.join(),
      );
  });

  test("what is allowed changes by another policy, so that pods of before keep theirs until they go", async () => {
    const all = [...(await registrations(() => STACKS["local"]!())).values()];
    const allowing = all.filter(({ type, name }) => type.endsWith(":NetworkPolicy") && !name.endsWith("-default-deny"));
    assert.ok(allowing.length >= 2);
    for (const { name, inputs, replaceOnChanges } of allowing) {
      assert.deepEqual(replaceOnChanges, ["spec"], name);
      assert.equal((inputs["metadata"] as { name?: string }).name, undefined, name);
    }
  });
});

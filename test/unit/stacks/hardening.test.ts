/** What protects namespaces, accounts and availability, in every stack; each is gone where the configuration says why. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { POD_SECURITY_VERSION } from "../../../components/namespace/namespace";
import type { KubernetesObject } from "../../../components/kubernetes/object";
import type { Rendered } from "../../../review/render/render";
import { local, parse, prod, service } from "../../support/config";
import { find, podOf } from "../../support/objects";
import { FIRST, rendered, STACKS } from "../../support/stacks";
import { renderVariant } from "../../support/variants";

const OFF = "without protections, for reasons";
const AUTOSCALED = "a service that an autoscaler grows, with slow rollouts";

const ofKind = ({ objects }: Rendered, kind: string) => objects.filter((object) => object.kind === kind);
const specOf = <T>(object: KubernetesObject) => object["spec"] as T;
const labelsOf = ({ metadata }: KubernetesObject) => metadata["labels"] as Record<string, string>;

describe("a namespace", () => {
  for (const name of Object.keys(STACKS)) {
    test(`is under the restricted standard: ${name}`, async () => {
      for (const namespace of ofKind(await rendered(name), "Namespace")) {
        const labels = labelsOf(namespace);
        const mode = (key: string) => labels[`pod-security.kubernetes.io/${key}`];
        assert.equal(mode("enforce"), name === OFF ? "privileged" : "restricted");
        assert.deepEqual([mode("warn"), mode("audit")], ["restricted", "restricted"]);
        assert.deepEqual([mode("warn-version"), mode("audit-version")], ["latest", "latest"]);
        assert.equal(mode("enforce-version"), POD_SECURITY_VERSION);
      }
    });
  }

  test("is held to the standard of the Kubernetes that a stack gets by default", () => {
    const { cluster } = parse(local());
    const minor = /:(v\d+\.\d+)\./.exec(cluster.k3d?.image ?? "")?.[1];
    assert.equal(POD_SECURITY_VERSION, minor);
  });

  test("has defaults for a container that asks for nothing, which its quota would refuse", async () => {
    for (const range of ofKind(await rendered("prod"), "LimitRange")) {
      const [limits] = specOf<{ limits: Record<string, unknown>[] }>(range).limits;
      assert.deepEqual(limits, {
        type: "Container",
        defaultRequest: { memory: "64Mi", cpu: "50m" },
        default: { memory: "128Mi", cpu: "500m" },
      });
    }
  });
});

describe("what the configuration leaves out", () => {
  test("is gone, and its reason stands where the policy pack looks for it", async () => {
    const stack = await rendered(OFF);
    for (const kind of ["ResourceQuota", "LimitRange", "NetworkPolicy", "PodDisruptionBudget"])
      assert.deepEqual(ofKind(stack, kind), [], kind);
    const deployment = find(stack, "Deployment", "board-api");
    assert.equal(podOf(deployment)["topologySpreadConstraints"], undefined);
    assert.equal(podOf(deployment)["automountServiceAccountToken"], true);
    const reasons = (object: KubernetesObject) => Object.values(object.metadata["annotations"] as object).join();
    assert.match(reasons(find(stack, "Namespace", "board-api-test")), /the platform team sets quotas of its own/);
    assert.match(reasons(deployment), /an operator makes budgets for everything/);
  });
});

describe("an account", () => {
  for (const name of Object.keys(STACKS)) {
    test(`is a workload's own, in its namespace, without a token: ${name}`, async () => {
      const stack = await rendered(name);
      const accounts = ofKind(stack, "ServiceAccount");
      for (const account of accounts) assert.equal(account["automountServiceAccountToken"], false);
      for (const object of stack.objects.filter(({ kind }) => ["Deployment", "StatefulSet", "Job"].includes(kind))) {
        const used = podOf(object)["serviceAccountName"];
        const there = accounts.some(
          ({ metadata }) => metadata.name === used && metadata.namespace === object.metadata.namespace,
        );
        assert.ok(there, `${object.kind} ${object.metadata.name} runs as ${String(used)}`);
      }
    });

    test(`is given nothing, and a Secret goes to nobody but its owner: ${name}`, async () => {
      const stack = await rendered(name);
      const rights = stack.objects.filter(({ apiVersion }) => apiVersion.startsWith("rbac.authorization.k8s.io/"));
      assert.deepEqual(rights, []);
      const ownerOf = (object: KubernetesObject) => labelsOf(object)["app.kubernetes.io/name"]!;
      for (const object of stack.objects.filter(({ kind }) => ["Deployment", "StatefulSet", "Job"].includes(kind))) {
        const text = JSON.stringify(podOf(object));
        const others = ofKind(stack, "Secret")
          .filter(({ metadata }) => metadata.namespace === object.metadata.namespace)
          .filter(({ metadata }) => text.includes(`"${metadata.name}"`))
          // A login to the registry is the kubelet's: it belongs to every pod of the namespace that is pulled with it.
          .filter((secret) => secret["type"] !== "kubernetes.io/dockerconfigjson")
          // The Jobs that prepare databases log in as the server's administrator.
          .filter((secret) => !(ownerOf(secret) === "postgres" && object.kind === "Job"))
          .filter((secret) => ![ownerOf(secret), `${ownerOf(secret)}-migrations`].includes(ownerOf(object)));
        assert.deepEqual(
          others.map(({ metadata }) => metadata.name),
          [],
          object.metadata.name,
        );
      }
    });
  }
});

describe("a drain of a node", () => {
  test("takes one pod at a time, and is not held up by a broken one", async () => {
    const stack = await rendered("local");
    const budget = find(stack, "PodDisruptionBudget", FIRST.name);
    const deployment = specOf<{ selector: unknown }>(find(stack, "Deployment", FIRST.name));
    assert.deepEqual(budget["spec"], {
      maxUnavailable: 1,
      unhealthyPodEvictionPolicy: "AlwaysAllow",
      selector: deployment.selector,
    });
  });

  test("is held up neither by a service of one pod nor by PostgreSQL", async () => {
    const variant = { stack: "test", values: prod({ services: [service({ replicas: 1 })] }), secrets: [] };
    assert.deepEqual(ofKind(await renderVariant(variant), "PodDisruptionBudget"), []);
    const services = [service({ replicas: 1, autoscaling: { max: 3 } })];
    const grown = await renderVariant({ ...variant, values: prod({ services }) });
    assert.deepEqual(
      ofKind(grown, "PodDisruptionBudget").map(({ metadata }) => metadata.name),
      ["board-api"],
    );
  });
});

describe("several pods of a service", () => {
  test("are spread over nodes and zones, each rollout by itself, and start in any case", async () => {
    const pod = podOf(find(await rendered("prod"), "Deployment", FIRST.name));
    const constraints = pod["topologySpreadConstraints"] as Record<string, unknown>[];
    assert.deepEqual(
      constraints.map(({ topologyKey }) => topologyKey),
      ["kubernetes.io/hostname", "topology.kubernetes.io/zone"],
    );
    for (const { whenUnsatisfiable, matchLabelKeys } of constraints)
      assert.deepEqual([whenUnsatisfiable, matchLabelKeys], ["ScheduleAnyway", ["pod-template-hash"]]);
  });

  test("leave more slowly than anybody learns that they are no longer ready", async () => {
    const pod = podOf(find(await rendered("prod"), "Deployment", FIRST.name));
    const [container] = pod.containers;
    const { periodSeconds, failureThreshold, timeoutSeconds } = container["readinessProbe"] as Record<string, number>;
    const { sleep } = (container["lifecycle"] as { preStop: { sleep: { seconds: number } } }).preStop;
    const lag = periodSeconds! * failureThreshold! + timeoutSeconds!;
    assert.ok(sleep.seconds >= periodSeconds!, `${sleep.seconds} s`);
    // The backend gives its requests 20 s by itself.
    assert.ok(Number(pod["terminationGracePeriodSeconds"]) >= sleep.seconds + lag + 20, `lag ${lag} s`);
  });
});

describe("an autoscaler", () => {
  test("is none by default", async () => {
    assert.deepEqual(ofKind(await rendered("prod"), "HorizontalPodAutoscaler"), []);
  });

  test("chooses by CPU and memory, begins with `replicas`, and its choice is kept", async () => {
    const stack = await rendered(AUTOSCALED);
    const metric = (name: string) => ({
      type: "Resource",
      resource: { name, target: { type: "Utilization", averageUtilization: 80 } },
    });
    assert.deepEqual(find(stack, "HorizontalPodAutoscaler", "board-api")["spec"], {
      scaleTargetRef: { apiVersion: "apps/v1", kind: "Deployment", name: "board-api" },
      minReplicas: 3,
      maxReplicas: 12,
      metrics: [metric("cpu"), metric("memory")],
    });
    assert.equal(specOf<{ replicas: number }>(find(stack, "Deployment", "board-api")).replicas, 3);
    const deployment = (from: Rendered) => from.resources.find(({ object }) => object?.kind === "Deployment")!;
    assert.deepEqual(deployment(stack).ignoreChanges, ["spec.replicas"]);
    assert.deepEqual(deployment(await rendered("prod")).ignoreChanges ?? [], []);
  });
});

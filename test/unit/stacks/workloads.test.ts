/** What must hold for every object of every stack, whatever else changes. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import type { KubernetesObject } from "../../../components/kubernetes/object";
import { imageName } from "../../../configuration/schema";
import { local, service } from "../../support/config";
import { find, podOf, type PodSpec } from "../../support/objects";
import { FIRST, rendered, STACKS } from "../../support/stacks";
import { renderVariant } from "../../support/variants";

/** What makes a pod fit for a namespace under the restricted Pod Security Standard, and leaves it no token. */
function assertRestricted(pod: PodSpec, what: string, token = false): void {
  const [container, ...others] = pod.containers;
  const { runAsNonRoot, runAsUser, seccompProfile } = pod["securityContext"] as Record<string, unknown>;
  assert.deepEqual([others, runAsNonRoot, seccompProfile], [[], true, { type: "RuntimeDefault" }], what);
  assert.ok(Number(runAsUser) > 0, what);
  assert.equal(pod["automountServiceAccountToken"], token, what);
  assert.ok(pod["serviceAccountName"], what);
  assert.deepEqual(container["securityContext"], {
    allowPrivilegeEscalation: false,
    readOnlyRootFilesystem: true,
    capabilities: { drop: ["ALL"] },
  });
  const { requests, limits } = container["resources"] as Record<string, Record<string, string>>;
  assert.ok(requests?.["memory"] && requests["cpu"] && limits?.["memory"] && limits["cpu"], what);
}

function assertJob({ spec, metadata }: KubernetesObject): void {
  const { activeDeadlineSeconds, ttlSecondsAfterFinished, backoffLimit } = spec as Record<string, unknown>;
  assert.ok(Number(activeDeadlineSeconds) > 0, `${metadata.name} has a deadline`);
  assert.equal(ttlSecondsAfterFinished, undefined, `${metadata.name} would vanish and run again`);
  assert.equal(backoffLimit, 0);
  const annotations = metadata["annotations"] as Record<string, string>;
  assert.equal(annotations["pulumi.com/replaceUnready"], "true", `${metadata.name} runs again once it failed`);
}

for (const name of Object.keys(STACKS)) {
  describe(`every object of ${name}`, () => {
    test("has a name, lies in a namespace of the stack, and says whose it is", async () => {
      const { objects } = await rendered(name);
      const namespaces = objects.filter(({ kind }) => kind === "Namespace").map(({ metadata }) => metadata.name);
      assert.ok(objects.length > namespaces.length);
      for (const { kind, metadata } of objects) {
        assert.ok(metadata.name, kind);
        if (kind !== "Namespace") assert.ok(namespaces.includes(metadata.namespace!), `${kind} ${metadata.name}`);
        assert.equal((metadata["labels"] as Record<string, string>)["app.kubernetes.io/managed-by"], "pulumi");
      }
    });

    test("that runs a pod runs it restricted and with limits; every Job ends and can run again", async () => {
      const { objects } = await rendered(name);
      const workloads = objects.filter(({ kind }) => ["Deployment", "StatefulSet", "Job"].includes(kind));
      assert.ok(workloads.length > 0);
      for (const object of workloads) {
        const token = object.kind === "Deployment" && name === "without protections, for reasons";
        assertRestricted(podOf(object), `${object.kind} ${object.metadata.name}`, token);
      }
      for (const object of workloads.filter(({ kind }) => kind === "Job")) assertJob(object);
    });
  });
}

describe("the images of a stack", () => {
  test("are imported and never pulled in k3d, and deployed by digest from a registry", async () => {
    const [laptop, prod] = [await rendered("local"), await rendered("prod")];
    const images = [laptop, prod].map((stack) => podOf(find(stack, "Deployment", FIRST.name)).containers[0]);
    assert.match(images[0]!.image, new RegExp(`^${imageName(FIRST)}:[0-9a-f]{16}$`));
    assert.equal(images[0]!.imagePullPolicy, "Never");
    assert.match(images[1]!.image, new RegExp(`/${imageName(FIRST)}@sha256:<digest>$`));
    assert.equal(images[1]!.imagePullPolicy, "IfNotPresent");
  });

  test("are the same for the pods and for the migrations before them, unless these say what they depend on", async () => {
    const command = ["python", "-m", "kanban", "migrate"];
    const imagesWith = async (migrations: object) => {
      const values = local({ services: [service({ context: FIRST.context, migrations })] });
      const made = await renderVariant({ stack: "test", values, secrets: [] });
      return ["Deployment", "Job"].map(
        (kind) => podOf(find(made, kind, kind === "Job" ? "board-api-migrations" : "board-api")).containers[0].image,
      );
    };
    const [pods, job] = await imagesWith({ command });
    assert.equal(pods, job);
    const [, byNeed] = await imagesWith({ command, inputs: ["kanban/migrations"] });
    assert.match(byNeed!, /:<tag of its last run>$/);
  });
});

describe("the volume of PostgreSQL", () => {
  test("is a claim of its own, so that it can grow, with the data in a subdirectory", async () => {
    const stack = await rendered("local");
    const server = find(stack, "StatefulSet", "postgres");
    assert.equal((server["spec"] as Record<string, unknown>)["volumeClaimTemplates"], undefined);
    assert.equal(find(stack, "PersistentVolumeClaim", "postgres-data").metadata.namespace, "postgresql-local");
    const [container] = podOf(server).containers;
    const mount = (container["volumeMounts"] as { name: string; mountPath: string }[]).find(
      (m) => m.name === "data",
    )!.mountPath;
    const pgdata = container.env!.find((variable) => variable.name === "PGDATA")!.value!;
    assert.ok(pgdata.startsWith(`${mount}/`) && pgdata !== mount, pgdata);
  });

  test("belongs to a server whose probes ask over TCP: the socket answers during the first initialisation", async () => {
    const [container] = podOf(find(await rendered("local"), "StatefulSet", "postgres")).containers;
    for (const probe of ["startupProbe", "readinessProbe", "livenessProbe"]) {
      const { command } = (container[probe] as { exec: { command: string[] } }).exec;
      assert.match(command.join(" "), /pg_isready -q -h 127\.0\.0\.1 -p 5432/);
    }
  });
});

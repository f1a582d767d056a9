import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import type { V1PodSpec, V1PodTemplateSpec } from "@kubernetes/client-node" with { "resolution-mode": "import" };

import { violationsOf } from "../../../../policy/violations";
import type { KubernetesObject } from "../../../../components/kubernetes/object";
import { isWatched, watchedSpec } from "../../../../scripts/lib/watch/template";
import { find } from "../../../support/objects";
import { boardApi, renderServices } from "../../../support/wiring";

const watch = { sync: [{ from: "kanban", to: "/app/kanban" }], command: ["reload"], ignore: [] };
const BEGUN = "2026-11-28T15:00:00.000Z";
const ARGS = { name: "board-api", watch, begun: BEGUN };

/** The template as the Deployment has it while it is watched. */
const watchedTemplate = (template: V1PodTemplateSpec) => watchedSpec({ selector: {}, template }, ARGS).template;

describe("a pod that is watched", () => {
  let template: V1PodTemplateSpec;
  let watched: V1PodSpec;
  before(async () => {
    const stack = await renderServices([boardApi({})]);
    const { spec } = find(stack, "Deployment", "board-api") as unknown as { spec: { template: V1PodTemplateSpec } };
    template = spec.template;
    watched = watchedTemplate(template).spec!;
  });
  const deployed = () => template.spec!.containers[0]!;

  test("runs the command on a copy of the image's folder, with a core", () => {
    const [container] = watched.containers;
    assert.deepEqual(container!.command, ["reload"]);
    assert.equal(container!.resources?.limits?.["cpu"], "1");
    assert.equal(container!.resources?.limits?.["memory"], deployed().resources?.limits?.["memory"]);
    const mount = container!.volumeMounts!.at(-1)!;
    assert.equal(mount.mountPath, "/app/kanban");
    assert.deepEqual(watched.volumes!.at(-1), { name: mount.name, emptyDir: {} });
    const [fill] = watched.initContainers!;
    assert.equal(fill!.image, deployed().image);
    assert.deepEqual(fill!.command!.slice(-2), ["/app/kanban", fill!.volumeMounts![0]!.mountPath]);
    assert.equal(fill!.volumeMounts![0]!.name, mount.name);
  });

  test("differs in a number of the program's own, which is all that a refresh sees, whatever its limits are", () => {
    const of = (progressDeadlineSeconds?: number) =>
      watchedSpec({ progressDeadlineSeconds, selector: {}, template }, ARGS).progressDeadlineSeconds;
    assert.deepEqual([of(120), of()], [121, 601]);
  });

  test("keeps everything else", () => {
    const { containers, initContainers: _, volumes, readinessGates: __, ...rest } = watched;
    const { containers: _c, volumes: before, ...own } = template.spec!;
    assert.deepEqual(rest, own);
    assert.deepEqual(volumes!.slice(0, -1), before);
    const { command: _d, resources: _e, volumeMounts, ...container } = containers[0]!;
    const { command: _f, resources: _g, volumeMounts: mounts, ...deployedRest } = deployed();
    assert.deepEqual(container, deployedRest);
    assert.deepEqual(volumeMounts!.slice(0, -1), mounts);
  });

  test("keeps a limit that is higher", () => {
    const more = structuredClone(template);
    more.spec!.containers[0]!.resources!.limits!["cpu"] = "2";
    const { containers } = watchedTemplate(more).spec!;
    assert.equal(containers[0]!.resources!.limits!["cpu"], "2");
  });

  test("breaks no rule of the policy", async () => {
    const stack = await renderServices([boardApi({})]);
    const changed = stack.objects.map((object): KubernetesObject => {
      if (object.kind !== "Deployment") return object;
      const spec = object["spec"] as { template: V1PodTemplateSpec };
      return {
        ...object,
        spec: { ...spec, template: watchedTemplate(template) },
      };
    });
    assert.deepEqual(violationsOf(changed), violationsOf(stack.objects));
  });

  test("is told from one of another watch", () => {
    const own = watchedTemplate(template);
    assert.ok(isWatched(own) && isWatched(own, BEGUN));
    assert.ok(!isWatched(own, "2026-11-28T16:00:00.000Z") && !isWatched(template));
  });
});

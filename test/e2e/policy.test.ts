/** The policy pack on the real engine, and its standard beside the one that a real cluster enforces. */
import assert from "node:assert/strict";
import { after, afterEach, before, describe, test } from "node:test";

import execa from "execa";

import { POD_SECURITY } from "../policy/broken/pod-security";
import { broken } from "../policy/broken/break";
import { good } from "../policy/good";
import { clusterByHand, k3d, kubectl, leftovers } from "./cluster";
import { CLUSTER, Project, SERVER, SERVICE, succeeded } from "./project";

describe("pulumi preview --policy-pack policy", { concurrency: false }, () => {
  let project: Project;
  const preview = () => project.pulumi(["preview", "--policy-pack", "policy"]);
  before(async () => {
    project = new Project(0);
    succeeded(await project.pulumi(["stack", "init"]));
  });
  afterEach(async () => {
    project.resetConfig();
    assert.deepEqual(await leftovers(), []);
  });
  after(() => project.remove());

  test("passes with the stack as it is, before there is any cluster", async () => {
    const ran = await preview();
    succeeded(ran);
    assert.match(ran.output, /✅ wealist@v/);
  });

  test("fails where the program breaks a rule, and names it with every object and the cure", async () => {
    const undo = project.edit("components/kubernetes/security.ts", (text) =>
      text.replace("allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true"),
    );
    const ran = await preview();
    undo();
    assert.notEqual(ran.code, 0, ran.output);
    for (const kind of ["apps/v1:Deployment: board-api", "apps/v1:StatefulSet: postgres"]) {
      const told = `[mandatory]  pss-privilege-escalation  (kubernetes:${kind})`;
      assert.ok(ran.output.includes(told), `${told}\n\n${ran.output}`);
    }
    assert.match(ran.output, /→ set securityContext\.allowPrivilegeEscalation: false/);
  });

  test("fails where the configuration breaks a rule, without the value that it is about", async () => {
    project.configure((config) => config.setIn([...SERVICE, "env", "API_KEY"], "not-to-be-seen"));
    const { code, output } = await preview();
    assert.notEqual(code, 0, output);
    assert.match(output, /secret-by-reference {2}\(kubernetes:core\/v1:ConfigMap: board-api-config\)/);
    const policies = output.slice(output.indexOf("Policies:"));
    assert.doesNotMatch(policies, /not-to-be-seen/);
  });
});

describe("the Pod Security Standard", { concurrency: false }, () => {
  const examples = Object.entries(POD_SECURITY).flatMap(([rule, breaks]) =>
    breaks.map((example, index) => ({ name: `${rule}-${index}`, resources: broken(example) })),
  );
  before(async () => {
    await clusterByHand();
    await kubectl("create", "namespace", "standard");
    await kubectl("label", "namespace", "standard", "pod-security.kubernetes.io/enforce=restricted");
    await kubectl("wait", "--for=create", "serviceaccount/default", "-n", "standard", "--timeout=60s");
  });
  after(() => k3d("cluster", "delete", CLUSTER));

  test("of the pack is that of the cluster: its own admission refuses each example, and lets the good pod in", async () => {
    const pods = [...examples, { name: "good", resources: good() }].map(({ name, resources }) => {
      const { metadata, spec } = (
        resources["deployment"]!.object!["spec"] as { template: { metadata: object; spec: object } }
      ).template;
      return {
        apiVersion: "v1",
        kind: "Pod",
        metadata: { ...metadata, name, namespace: "standard" },
        // The account is not there.
        spec: { ...spec, serviceAccountName: "default" },
      };
    });
    const input = JSON.stringify({ apiVersion: "v1", kind: "List", items: pods });
    const args = ["exec", "-i", SERVER, "kubectl", "create", "--dry-run=server", "-f", "-"];
    const { stdout, stderr } = await execa("docker", args, { input, reject: false });
    assert.match(stdout, /^pod\/good created/m);
    assert.doesNotMatch(stdout, /^pod\/pss/m);
    for (const { name } of examples) {
      // Some are no valid pod on Linux to begin with.
      const refused = new RegExp(
        `pods "${name}" is forbidden: violates PodSecurity "restricted|Pod "${name}" is invalid`,
      );
      assert.match(stderr, refused);
    }
  });
});

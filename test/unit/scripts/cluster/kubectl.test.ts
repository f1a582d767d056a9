/** Commands of `kubectl` that people are told to type. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { deletion } from "../../../../scripts/lib/cluster/kubectl";
import { local, parse, prod } from "../../../support/config";

const claim = { kind: "PersistentVolumeClaim", metadata: { namespace: "postgresql", name: "backups" } };
const namespace = { kind: "Namespace", metadata: { name: "board-api" } };
const existing = (context: string) => parse(prod({ cluster: { kind: "existing", context } }));

describe("the command that deletes an object", () => {
  test("is for the cluster of the stack, whatever context is in use", () => {
    const { cluster } = parse(local());
    assert.equal(
      deletion(claim, { cluster }),
      `kubectl --context k3d-${cluster.k3d!.name} -n postgresql delete persistentvolumeclaim backups`,
    );
    assert.match(deletion(claim, existing("production")), /^kubectl --context production -n postgresql delete /);
  });

  test("names no context where only the stack's own kubeconfig leads there", () => {
    const settings = parse(prod({ cluster: { kind: "existing" } }), { secrets: { kubeconfig: "a kubeconfig" } });
    assert.equal(deletion(claim, settings), "kubectl -n postgresql delete persistentvolumeclaim backups");
  });

  test("warns of what goes with a namespace", () => {
    assert.match(
      deletion(namespace, existing("production")),
      / delete namespace board-api \(everything in it goes too\)$/,
    );
  });
});

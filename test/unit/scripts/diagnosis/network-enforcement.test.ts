import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { unenforcedBecause } from "../../../../scripts/lib/diagnosis/network-enforcement";

const set = (name: string, ...containers: string[]) => ({ name, containers });

describe("NetworkPolicies", () => {
  test("are known not to be enforced by some networks", () => {
    const because = (nodeArguments: string[], ...daemonSets: ReturnType<typeof set>[]) =>
      unenforcedBecause({ daemonSets, nodeArguments });
    assert.match(because([], set("kube-proxy"), set("kube-flannel-ds", "kube-flannel"))!, /flannel/);
    assert.match(because([], set("aws-node", "aws-node"))!, /AWS VPC CNI/);
    assert.match(because(['["server","--disable-network-policy"]'])!, /--disable-network-policy/);
  });

  test("are enforced by others, or nobody can tell", () => {
    for (const enforcing of ["calico-node", "canal", "cilium", "kube-router"])
      assert.equal(
        unenforcedBecause({ daemonSets: [set("kube-flannel-ds"), set(enforcing)], nodeArguments: [] }),
        undefined,
      );
    const aws = set("aws-node", "aws-node", "aws-eks-nodeagent");
    assert.equal(unenforcedBecause({ daemonSets: [aws], nodeArguments: ['["server"]'] }), undefined);
    assert.equal(unenforcedBecause({ daemonSets: [], nodeArguments: [] }), undefined);
  });
});

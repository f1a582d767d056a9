import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { grantsFor } from "../../../../components/cluster/api-rights";

const refused = (user: string, resource = "namespaces", group = "", where = 'in the namespace "kube-system"') =>
  `HTTP 403 ${resource} is forbidden: User "${user}" cannot get resource "${resource}" in API group "${group}" ${where}`;
const commands = (text: string) => grantsFor(text)!.split("\n").slice(1);

describe("a right that a login lacks", () => {
  test("is granted with all that a stack needs: its namespaces, their bounds, and the rest inside of them", () => {
    assert.deepEqual(commands(refused("ann@example.com")), [
      "kubectl create clusterrole pulumi-deployer --verb=get,list,watch,create,update,patch,delete " +
        "--resource=namespaces,resourcequotas,limitranges",
      "kubectl create clusterrolebinding pulumi-deployer-ann-example.com --clusterrole=pulumi-deployer --user=ann@example.com",
      "kubectl create clusterrolebinding pulumi-deployer-admin-ann-example.com --clusterrole=admin --user=ann@example.com",
    ]);
  });

  test("is granted to a service account, and to a user whose name a shell would read otherwise", () => {
    const account = commands(refused("system:serviceaccount:ci:deployer"));
    assert.match(account[1]!, /pulumi-deployer-system-serviceaccount-ci-deployer .* --serviceaccount=ci:deployer$/);
    assert.match(commands(refused("https://id#ann"))[1]!, / --user='https:\/\/id#ann'$/);
  });

  test("is granted by itself where no role of the cluster's own has it", () => {
    const [role, binding] = commands(refused("ann", "externalsecrets", "external-secrets.io"));
    assert.match(
      role!,
      / pulumi-deployer-get-externalsecrets --verb=get --resource=externalsecrets\.external-secrets\.io$/,
    );
    assert.match(binding!, / --clusterrole=pulumi-deployer-get-externalsecrets --user=ann$/);
    assert.match(commands(refused("ann", "nodes", "", "at the cluster scope"))[0]!, / --verb=get --resource=nodes$/);
  });

  test("is nothing to grant to nobody, and no other refusal is one", () => {
    assert.match(grantsFor(refused("system:anonymous"))!, /log in to it/);
    assert.equal(grantsFor('HTTP 403 pods "a" is forbidden: violates PodSecurity "restricted:latest"'), undefined);
    assert.equal(grantsFor("HTTP 403 "), undefined);
  });
});

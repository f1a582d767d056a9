import assert from "node:assert/strict";
import { describe, test, type TestContext } from "node:test";

import { sharedRows } from "../../../scripts/lib/doctor/shared";
import { apiServer, leadTo } from "../../support/api-server";
import { fakeCommands } from "../../support/commands";
import { local, parse, prod } from "../../support/config";
import { FakeRegistry } from "../../support/registry";
import { setEnvironment, temporaryFolder, writeFiles } from "../../support/temporary";

const UID = "6f1f8f1e-1111-4222-8333-444455556666";
const KUBE_SYSTEM = "/api/v1/namespaces/kube-system";

interface World {
  readonly context?: string;
  readonly trusted?: string;
  /** Where no cluster answers. */
  readonly server?: string;
  readonly registry?: string;
  /** What `pulumi stack select` says where it fails. */
  readonly backend?: string;
}

/** What is said of each part, where a cluster answers and nothing else is set up but what is given. */
async function rows(t: TestContext, { context = "prod", trusted, server, registry = "", backend = "" }: World = {}) {
  const commands = await fakeCommands(t, ["pulumi"], ({ line }) =>
    line.startsWith("pulumi version") ? { stdout: "v3.270.0" } : backend ? { stderr: backend, code: 255 } : {},
  );
  assert.ok(commands);
  if (server) leadTo(t, server);
  else await apiServer(t, { [KUBE_SYSTEM]: { kind: "Namespace", metadata: { name: "kube-system", uid: UID } } });
  const cluster = { kind: "existing", context, ...(trusted ? { uid: trusted } : {}) };
  const delivery = { kind: "registry", registry: `${registry || "127.0.0.1:1"}/team`, version: "v1.2.3" };
  const found = await sharedRows(parse(prod({ cluster, delivery }), { stack: "prod" }));
  return Object.fromEntries(found.map((row) => [row.what, row]));
}

describe("doctor, of a stack on a shared cluster", () => {
  test("finds nothing wrong where all is set up", async (t) => {
    const registry = await FakeRegistry.start(t);
    registry.login = undefined;
    const found = await rows(t, { trusted: UID, registry: registry.name });
    assert.deepEqual(
      Object.values(found).map(({ what, verdict }) => [what, verdict]),
      [
        ["State", "ok"],
        ["Cluster", "ok"],
        ["Registry", "ok"],
      ],
    );
  });

  test("asks nothing of one that makes its own", async () => {
    assert.deepEqual(await sharedRows(parse(local())), []);
  });

  test("says that nobody is logged in to the state, and how to", async (t) => {
    const { State } = await rows(t, { backend: "error: PULUMI_ACCESS_TOKEN must be set for login" });
    assert.equal(State!.verdict, "missing");
    assert.match(State!.found, /nobody is logged in/);
    assert.match(State!.cure, /pulumi login s3:/);
  });

  test("says that the kubeconfig has no such context", async (t) => {
    const { Cluster } = await rows(t, { context: "wealist-prod" });
    assert.equal(Cluster!.verdict, "missing");
    assert.match(Cluster!.found, /no context wealist-prod; it has: prod, staging/);
    assert.match(Cluster!.cure, /wealist-prod/);
  });

  test("says that the cluster is out of reach", async (t) => {
    const { Cluster } = await rows(t, { server: "http://127.0.0.1:1" });
    assert.match(Cluster!.found, /does not answer/);
    assert.match(Cluster!.cure, /^kubectl --context prod /);
  });

  test("says that the cluster is not the one that is trusted, or none is yet", async (t) => {
    const other = await rows(t, { trusted: "00000000-0000-4000-8000-000000000000" });
    assert.match(other["Cluster"]!.found, new RegExp(`${UID}, and the stack trusts 00000000`));
    const none = await rows(t);
    assert.match(none["Cluster"]!.found, /none yet/);
    assert.match(none["Cluster"]!.cure, /npm run trust -- prod$/);
  });

  test("says that the registry has no login, refuses it, or does not answer", async (t) => {
    const folder = temporaryFolder(t);
    setEnvironment(t, { DOCKER_CONFIG: folder });
    const registry = await FakeRegistry.start(t);
    const none = (await rows(t, { registry: registry.name }))["Registry"]!;
    assert.match(none.found, /no login for the registry/);
    assert.match(none.cure, new RegExp(`docker login ${registry.name}$`));
    const auth = Buffer.from("ci:wrong").toString("base64");
    writeFiles(folder, { "config.json": JSON.stringify({ auths: { [registry.name]: { auth } } }) });
    const refused = (await rows(t, { registry: registry.name }))["Registry"]!;
    assert.match(refused.found, /refuses Docker's login/);
    assert.match(refused.cure, /^Renew it: docker login/);
    const away = (await rows(t))["Registry"]!;
    assert.match(away.found, /does not answer/);
    assert.match(away.cure, /delivery\.registry/);
  });
});

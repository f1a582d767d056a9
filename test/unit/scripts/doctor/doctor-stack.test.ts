import assert from "node:assert/strict";
import { createServer } from "node:net";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";

import { nearestContext } from "../../../../scripts/lib/doctor/existing";
import { rowsOf } from "../../../../scripts/lib/doctor/plan";
import { report } from "../../../../scripts/lib/doctor/report";
import type { Row } from "../../../../scripts/lib/doctor/row";
import { checksOfSettings } from "../../../../scripts/lib/doctor/stack";
import { apiServer, forbidden, leadTo, type Objects } from "../../../support/api-server";
import { fakeCommands, type Answer } from "../../../support/commands";
import { parse, prod, service } from "../../../support/config";
import { freePort } from "../../../support/ports";
import { FakeRegistry } from "../../../support/registry";
import { setEnvironment, temporaryFolder, writeFiles } from "../../../support/temporary";

const UID = "6f1f8f1e-1111-4222-8333-444455556666";
const KUBECTL = "/api/v1/namespaces/kube-system";
const REVIEWS = "/apis/authorization.k8s.io/v1";
const HUSH = "hush p@:/?#";

/** What the CLI answers, by the beginning of its arguments, where all is well. */
const PULUMI: Record<string, Answer> = {
  version: { stdout: "v3.270.0" },
  whoami: { stdout: JSON.stringify({ user: "ann", url: "s3://state" }) },
  "stack export": { stdout: JSON.stringify({ deployment: { resources: [] } }) },
  "stack ls": { stdout: "[]" },
  "config get": { stdout: HUSH },
};

/** A cluster that grants all, and has a StorageClass. */
const CLUSTER: Objects = {
  [KUBECTL]: { kind: "Namespace", metadata: { name: "kube-system", uid: UID } },
  "/version": { gitVersion: "v1.34.1" },
  [`${REVIEWS}/selfsubjectaccessreviews`]: { status: { allowed: true } },
  "/apis/storage.k8s.io/v1/storageclasses": {
    items: [{ metadata: { name: "gp3", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } } }],
  },
};

interface World {
  readonly context?: string;
  readonly trusted?: string | undefined;
  /** Where no cluster answers. */
  readonly server?: string;
  readonly cluster?: Objects;
  readonly registry?: string;
  readonly delivery?: object;
  readonly pulumi?: Record<string, Answer>;
  readonly database?: object;
  readonly services?: readonly object[];
  readonly secrets?: Record<string, string>;
  readonly unset?: readonly string[];
}

/** What is said of a stack on a shared cluster, where all is set up but what is given. */
async function rowsIn(t: TestContext, world: World): Promise<Row[]> {
  const { context = "prod", registry = "", pulumi = {}, database, secrets = {}, unset = [] } = world;
  const answers = { ...PULUMI, ...pulumi };
  await fakeCommands(t, ["pulumi", "docker"], ({ command, args }) => {
    if (command === "docker") return { stderr: "Cannot connect to the Docker daemon", code: 1 };
    const line = args.join(" ");
    const fitting = Object.entries(answers).filter(([start]) => line.startsWith(start));
    return fitting.at(-1)?.[1] ?? {};
  });
  if (world.server) leadTo(t, world.server);
  else await apiServer(t, { ...CLUSTER, ...world.cluster });
  const uid = "trusted" in world ? world.trusted : UID;
  const values = prod({
    cluster: { kind: "existing", context, ...(uid ? { uid } : {}) },
    delivery: { kind: "registry", registry: `${registry || "127.0.0.1:1"}/team`, version: "v1.2.3", ...world.delivery },
    services: world.services ?? [service({ image: "x:1", context: undefined })],
    ...(database ? { database } : {}),
  });
  return rowsOf(checksOfSettings(parse(values, { stack: "prod", secrets }), unset));
}
const rows = async (t: TestContext, world: World = {}) =>
  Object.fromEntries((await rowsIn(t, world)).map((row) => [row.what, row]));
const verdicts = (found: Record<string, Row>) => Object.values(found).map(({ what, verdict }) => `${what} ${verdict}`);

describe("doctor, of a stack on a shared cluster", () => {
  test("finds nothing wrong where all is set up, and needs no Docker where nothing is built", async (t) => {
    assert.deepEqual(
      verdicts(await rows(t)),
      [
        ...["Node.js", "Pulumi", "State", "Stack", "Secrets", "Operations"],
        ...["Context", "Cluster", "Trust", "Kubernetes", "Rights", "StorageClass", "Namespaces"],
      ].map((what) => `${what} ok`),
    );
  });

  test("gives one that is not set up yet the list of what to do first, in order", async (t) => {
    setEnvironment(t, { DOCKER_CONFIG: temporaryFolder(t) });
    const registry = await FakeRegistry.start(t);
    const notIn = { stderr: "error: PULUMI_ACCESS_TOKEN must be set for login", code: 3 };
    const found = await rows(t, {
      context: "wealist-prod",
      registry: registry.name,
      pulumi: { whoami: notIn },
      services: [service()],
    });
    assert.deepEqual(verdicts(found), [
      ...["Node.js ok", "Docker missing", "Pulumi ok", "State missing", "Stack later", "Secrets later"],
      ...["Operations later", "Context missing", "Cluster later", "Trust later", "Kubernetes later", "Rights later"],
      ...["StorageClass later", "Namespaces later", "Registry missing"],
    ]);
    assert.equal(found["Secrets"]!.found, "first State");
    assert.match(found["State"]!.found, /nobody is logged in/);
    assert.match(found["State"]!.cure, /pulumi login s3:.*\n.*docs\/team-state\.md/);
  });
});

describe("doctor, of a state", () => {
  test("says that the stack is not made there, and how it is", async (t) => {
    const none = { stderr: "error: no stack named 'prod' found", code: 6 };
    const found = await rows(t, { pulumi: { "stack -s": none, "stack export": none } });
    assert.match(found["Stack"]!.cure, /^pulumi stack init prod\n.*docs\/team-state\.md/);
    assert.deepEqual([found["Secrets"]!.verdict, found["Namespaces"]!.verdict], ["later", "ok"]);
  });

  test("names the folder that is not there, with the command that makes it", async (t) => {
    const stderr =
      'error: unable to open state directory "file:///srv/state": stat /srv/state: no such file or directory';
    const { State } = await rows(t, { pulumi: { whoami: { stderr, code: 1 } } });
    assert.deepEqual([State!.found, State!.cure], ["there is no folder /srv/state", "mkdir -p /srv/state"]);
  });

  test("shows no password of a backend's address", async (t) => {
    const url = `postgres://ann:${encodeURIComponent(HUSH)}@db/state`;
    const { State } = await rows(t, { pulumi: { whoami: { stdout: JSON.stringify({ user: "ann", url }) } } });
    assert.equal(State!.found, "postgres://ann:…@db/state, as ann");
    const failed = await rows(t, { pulumi: { whoami: { stderr: `error: open ${url}: refused`, code: 1 } } });
    assert.equal(failed["State"]!.found, "open postgres://ann:…@db/state: refused");
  });

  test("tries whether secrets can be decrypted, and shows none", async (t) => {
    const stderr = "error: could not deserialize deployment: constructing secrets manager: incorrect passphrase";
    const wrong = { "stack export -s prod --show-secrets": { stderr, code: 1 } };
    const { Secrets } = await rows(t, { pulumi: wrong });
    assert.match(Secrets!.found, /passphrase does not open the secrets/);
    const kms = {
      "stack export -s prod --show-secrets": { stderr: "error: AccessDeniedException: kms:Decrypt", code: 1 },
    };
    const denied = (await rows(t, { pulumi: kms }))["Secrets"]!;
    assert.match(denied.found, /^they cannot be decrypted: AccessDenied/);
    assert.match(denied.cure, /docs\/team-state\.md/);
    const shown = { "stack export": { stdout: JSON.stringify({ deployment: { resources: [] }, secret: HUSH }) } };
    const all = await rowsIn(t, { pulumi: shown, secrets: { kubeconfig: HUSH }, context: "prod" });
    assert.ok(!report(all).includes("hush"));
  });

  test("names the secrets that are not set, each with its command", async (t) => {
    const { Secrets } = await rows(t, { unset: ["board-api-JWT_SECRET", "registry-password"] });
    assert.equal(Secrets!.found, "not set: board-api-JWT_SECRET, registry-password");
    assert.equal(Secrets!.cure.split("\n").length, 2);
    assert.match(Secrets!.cure, /board-api-JWT_SECRET/);
  });

  test("tells of another operation: by a folder's lock, or as Pulumi Cloud knows it", async (t) => {
    const folder = temporaryFolder(t);
    const at = (url: string) => ({ whoami: { stdout: JSON.stringify({ user: "ann", url }) } });
    assert.equal((await rows(t, { pulumi: at(`file://${folder}`) }))["Operations"]!.verdict, "ok");
    const lock = JSON.stringify({ pid: 4711, username: "ben", hostname: "laptop" });
    writeFiles(join(folder, ".pulumi/locks/organization/wealist/prod"), { "a.json": lock });
    const { Operations } = await rows(t, { pulumi: at(`file://${folder}`) });
    assert.match(Operations!.found, /ben@laptop, process 4711/);
    assert.match(Operations!.cure, /\npulumi cancel -s prod --yes$/);
    const busy = { "stack ls": { stdout: JSON.stringify([{ name: "team/prod", updateInProgress: true }]) } };
    const cloud = await rows(t, { pulumi: { ...at("https://app.pulumi.com/ann"), ...busy } });
    assert.equal(cloud["Operations"]!.verdict, "missing");
  });
});

describe("doctor, of a cluster that exists", () => {
  test("says that the kubeconfig has no such context, and which it has", async (t) => {
    const { Context, Cluster } = await rows(t, { context: "wealist-prod" });
    assert.match(Context!.found, /no context wealist-prod; it has: prod, staging/);
    assert.match(Context!.cure, /\n.*cluster\.context prod$/);
    assert.equal(Cluster!.found, "first Context");
    setEnvironment(t, { KUBECONFIG: join(temporaryFolder(t), "none") });
  });

  test("proposes no laptop's cluster for it", () => {
    assert.equal(nearestContext("acme-prod", ["k3d-k3s-local", "acme-production"]), "acme-production");
    assert.equal(nearestContext("acme-prod", ["k3d-k3s-local"]), undefined);
    assert.equal(nearestContext("acme-prod", ["none"]), undefined);
  });

  test("says that it is out of reach", async (t) => {
    const { Cluster, Trust } = await rows(t, { server: "http://127.0.0.1:1" });
    assert.match(`${Cluster!.verdict} ${Cluster!.found}`, /^missing (no answer in|the cluster of .* does not answer)/);
    assert.match(Cluster!.cure, /^kubectl --context prod /);
    assert.equal(Trust!.found, "first Cluster");
  });

  test("says that it is not the one that is trusted, or none is yet", async (t) => {
    const other = await rows(t, { trusted: "00000000-0000-4000-8000-000000000000" });
    assert.match(other["Trust"]!.found, new RegExp(`${UID}, and the stack trusts 00000000`));
    const none = await rows(t, { trusted: undefined });
    assert.match(none["Trust"]!.found, /none yet/);
    assert.match(none["Trust"]!.cure, /\nnpm run trust -- prod$/);
    assert.equal(none["Rights"]!.found, "first Trust");
  });

  test("says that its Kubernetes is too old", async (t) => {
    const { Kubernetes } = await rows(t, { cluster: { "/version": { gitVersion: "v1.29.4" } } });
    assert.match(`${Kubernetes!.verdict} ${Kubernetes!.found}`, /^missing v1\.29\.4, older than 1\.30/);
  });

  test("names the rights that are missing, with the commands that grant them", async (t) => {
    const rule = { apiGroups: ["*"], resources: ["*"], verbs: ["get", "patch", "delete", "list", "watch"] };
    const cluster = {
      [`${REVIEWS}/selfsubjectrulesreviews`]: { status: { resourceRules: [rule] } },
      [`${REVIEWS}/selfsubjectaccessreviews`]: { status: { allowed: false } },
      "/apis/authentication.k8s.io/v1/selfsubjectreviews": { status: { userInfo: { username: "ann" } } },
    };
    const { Rights } = await rows(t, { cluster });
    assert.match(
      Rights!.found,
      /^this login \(ann\) may not: get, create, patch, delete namespaces; create configmaps;/,
    );
    assert.match(Rights!.cure, /kubectl create clusterrolebinding pulumi-deployer-ann .*--user=ann/);
  });

  test("takes a login as it is where the cluster does not let it ask for its rights", async (t) => {
    const cluster = { [`${REVIEWS}/selfsubjectaccessreviews`]: forbidden("ann", "create", "selfsubjectaccessreviews") };
    assert.equal((await rows(t, { cluster }))["Rights"]!.verdict, "ok");
  });

  test("says that a StorageClass is missing, and a namespace taken, but of what the stack made", async (t) => {
    const database = { kind: "statefulset", storageClass: "fast" };
    const taken = { "/api/v1/namespaces/board-api-prod": { kind: "Namespace", metadata: { name: "board-api-prod" } } };
    const list = (...kinds: string[]) =>
      Object.fromEntries(kinds.map((kind) => [`/api/v1/namespaces/board-api-prod/${kind}`, { items: [] }]));
    const cluster = { ...taken, ...list("pods", "services", "persistentvolumeclaims", "secrets") };
    const services = [service({ image: "x:1", context: undefined, database: {} })];
    const found = await rows(t, { cluster, database, services });
    assert.match(found["StorageClass"]!.found, /no StorageClass fast; it has: gp3/);
    assert.match(found["StorageClass"]!.cure, /gp3$/);
    assert.match(found["Namespaces"]!.found, /board-api-prod \(empty\)$/);
    assert.match(found["Namespaces"]!.cure, /npm run adopt -- prod$/);
    const made = (type: string, outputs: object) => ({
      urn: "",
      custom: true,
      type: `pulumi-nodejs:dynamic/${type}`,
      outputs,
    });
    const resources = [
      made("existing:FreeNamespaces", { namespaces: ["board-api-prod", "postgresql-prod"] }),
      made("postgres:VolumeCheck", {
        ...{ clusterUid: UID, namespace: "postgresql-prod", claim: "postgres-data", own: true },
        ...{ storage: "1Gi", storageClass: "fast", image: "postgres:17-trixie", dataDirectory: "pgdata" },
      }),
    ];
    const own = { "stack export": { stdout: JSON.stringify({ deployment: { resources } }) } };
    const ours = await rows(t, { cluster, database, services, pulumi: own });
    assert.deepEqual([ours["StorageClass"]!.verdict, ours["Namespaces"]!.verdict], ["ok", "ok"]);
  });

  test("asks for the operator and the store that a service's secrets come from", async (t) => {
    const secrets = { kind: "external-secret", store: "aws" };
    const services = [service({ image: "x:1", context: undefined, secretEnv: ["JWT_SECRET"], secrets })];
    const found = await rows(t, { services, cluster: { "/apis/": { groups: [] } } });
    assert.match(found["Secret sources"]!.found, /no External Secrets Operator/);
    assert.match(found["Secret sources"]!.cure, /helm install external-secrets/);
  });
});

describe("doctor, of a registry", () => {
  const services = [service()];

  test("says that it has no login, refuses it, or does not answer", async (t) => {
    const folder = temporaryFolder(t);
    setEnvironment(t, { DOCKER_CONFIG: folder });
    const registry = await FakeRegistry.start(t);
    const none = (await rows(t, { services, registry: registry.name }))["Registry"]!;
    assert.match(none.found, /no login for the registry/);
    assert.match(none.cure, new RegExp(`docker login ${registry.name}$`));
    const auth = Buffer.from("ci:wrong").toString("base64");
    writeFiles(folder, { "config.json": JSON.stringify({ auths: { [registry.name]: { auth } } }) });
    const refused = (await rows(t, { services, registry: registry.name }))["Registry"]!;
    assert.match(refused.found, /refuses Docker's login/);
    assert.match(refused.cure, /^Renew it: docker login/);
    const away = (await rows(t, { services }))["Registry"]!;
    assert.match(away.found, /does not answer/);
    assert.notEqual(away.cure, "");
  });

  test("tries the login that the nodes pull with", async (t) => {
    const registry = await FakeRegistry.start(t);
    registry.login = "nodes:right";
    const secrets = { "registry-password": "x", "registry-pull-password": "x" };
    const delivery = { username: "nodes", pullSecret: { username: "nodes" } };
    const world = { services, registry: registry.name, delivery, secrets };
    const right = { "config get": { stdout: "right" } };
    const well = await rows(t, { ...world, pulumi: right });
    assert.deepEqual([well["Registry"]!.verdict, well["Pull login"]!.verdict], ["ok", "ok"]);
    const wrong = { ...right, "config get -s prod wealist:registry-pull-password": { stdout: "wrong" } };
    const pull = (await rows(t, { ...world, pulumi: wrong }))["Pull login"]!;
    assert.match(pull.found, /refuses the login nodes/);
    assert.match(pull.cure, /registry-pull-password --secret$/);
  });
});

describe("doctor, of a database outside the cluster", () => {
  test("tells whether it is reached from here, which stops nobody", async (t) => {
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    t.after(() => server.close());
    const { port } = server.address() as { port: number };
    const at = async (to: number) => {
      const tls = { mode: "require", reason: "a proxy in front of it encrypts" };
      const database = { kind: "external", host: "host.k3d.internal", port: to, tls };
      return (await rows(t, { database, secrets: { "postgres-password": "x" } }))["Database"]!;
    };
    assert.equal((await at(port)).verdict, "ok");
    const { verdict, found } = await at(await freePort());
    assert.equal(verdict, "note");
    assert.match(found, /is not reached from this machine \(ECONNREFUSED\)/);
  });
});

import assert from "node:assert/strict";
import { before, describe, test } from "node:test";

import type { Rendered } from "../../../review/render/render";
import { dataOf, environmentOf, find, podOf } from "../../support/objects";
import { rendered } from "../../support/stacks";

const names = ({ objects }: Rendered, kind: string) =>
  objects.filter((o) => o.kind === kind).map((o) => o.metadata.name);

describe("a second service of a few lines", () => {
  let stack: Rendered;
  before(async () => (stack = await rendered("two services with secrets on one PostgreSQL")));

  test("has a namespace of its own, on the same PostgreSQL", () => {
    assert.deepEqual(names(stack, "Namespace"), ["board-api-staging", "postgresql-staging", "user-api-staging"]);
    assert.deepEqual(names(stack, "StatefulSet"), ["postgres"]);
  });

  test("has a database, a role, a password and a Secret of its own", () => {
    const [board, user] = ["board-api", "user-api"].map((name) => dataOf(find(stack, "Secret", `${name}-db-secret`)));
    assert.deepEqual([board!["POSTGRES_DB"], user!["POSTGRES_DB"]], ["board_api", "user_api"]);
    const users = [board!, user!].map(({ POSTGRES_USER = "" }) => POSTGRES_USER.replace(/_\d{10}$/, ""));
    assert.deepEqual(users, ["board_api", "user_api"]);
    assert.notEqual(board!["POSTGRES_PASSWORD"], user!["POSTGRES_PASSWORD"]);
    assert.equal(board!["PGHOST"], user!["PGHOST"]);
  });

  test("gets the scheme that its driver wants", () => {
    assert.match(
      dataOf(find(stack, "Secret", "user-api-db-secret"))["DATABASE_URL"]!,
      /^postgresql\+asyncpg:\/\/user_api_\d+:/,
    );
  });

  test("cannot read another service's Secret: nothing refers across namespaces", () => {
    for (const object of stack.objects.filter(({ kind }) => kind === "Deployment" || kind === "Job")) {
      assert.doesNotThrow(() => environmentOf(stack, object));
    }
  });

  test("is reached where it says so: one on this machine, the other in the cluster", () => {
    const { outputs } = stack;
    assert.equal(outputs["board-api.url"], "http://localhost:8000");
    assert.equal(outputs["user-api.url"], "http://user-api.user-api-staging.svc.cluster.local:8000");
    assert.deepEqual(
      [outputs["board-api.urlReach"], outputs["user-api.urlReach"]],
      ["this machine", "inside the cluster only"],
    );
  });
});

describe("a service's own secrets", () => {
  test("are environment variables of their names, taken from a Secret, in pods and migrations", async () => {
    const stack = await rendered("two services with secrets on one PostgreSQL");
    for (const object of [find(stack, "Deployment", "board-api"), find(stack, "Job", "board-api-migrations")]) {
      const { JWT_SECRET, API_KEY, LOG_LEVEL } = environmentOf(stack, object);
      assert.deepEqual([JWT_SECRET, API_KEY], ["<secret board-api-JWT_SECRET>", "<secret board-api-API_KEY>"]);
      assert.equal(LOG_LEVEL, "INFO");
    }
  });
});

describe("services and their database in one namespace", () => {
  let stack: Rendered;
  before(async () => (stack = await rendered("services and their database in one namespace")));

  test("have one Namespace, made once, and nothing outside it", () => {
    assert.deepEqual(names(stack, "Namespace"), ["wealist-eu"]);
    const elsewhere = stack.objects.filter((o) => o.kind !== "Namespace" && o.metadata.namespace !== "wealist-eu");
    assert.deepEqual(elsewhere, []);
    const paths = stack.objects.map(({ kind, metadata }) => `${kind}/${metadata.name}`);
    assert.equal(new Set(paths).size, paths.length);
  });

  test("find each other", () => {
    const { DATABASE_URL } = environmentOf(stack, find(stack, "Deployment", "user-api"));
    assert.match(DATABASE_URL!, /@postgres-service\.wealist-eu\.svc\.cluster\.local:5432\/user_api$/);
  });

  test("select pods of their own only, although Jobs run beside them", () => {
    const selectors = stack.objects
      .filter(({ kind }) => kind === "Service")
      .map((o) => (o["spec"] as { selector: Record<string, string> }).selector["app.kubernetes.io/name"]);
    for (const job of stack.objects.filter(({ kind }) => kind === "Job")) {
      const { metadata } = (job["spec"] as { template: { metadata: { labels: Record<string, string> } } }).template;
      assert.ok(!selectors.includes(metadata.labels["app.kubernetes.io/name"]), job.metadata.name);
    }
  });
});

describe("an external database", () => {
  test("is connected to by its own name, prepared by its administrator, and has no server in the cluster", async () => {
    const stack = await rendered("an external database");
    assert.deepEqual(names(stack, "StatefulSet"), []);
    const access = environmentOf(stack, find(stack, "Job", "board-api-db-access"));
    assert.deepEqual([access["PGHOST"], access["PGPORT"], access["PGUSER"]], ["db.example.com", "5433", "operator"]);
    assert.equal(access["PGPASSWORD"], "<secret postgres-password>");
    assert.match(
      dataOf(find(stack, "Secret", "board-api-db-secret"))["DATABASE_URL"]!,
      /@db\.example\.com:5433\/board_api\?sslmode=verify-full&sslrootcert=\/etc\/postgresql-ca\/ca\.crt$/,
    );
    assert.deepEqual(find(stack, "Service", "postgres-service")["spec"], {
      type: "ExternalName",
      externalName: "db.example.com",
    });
  });

  test("is believed by its authority alone, which every pod finds where its variables say", async () => {
    const stack = await rendered("an external database");
    for (const [kind, name] of [
      ["Job", "board-api-db-access"],
      ["Job", "board-api-migrations"],
      ["Deployment", "board-api"],
    ] as const) {
      const object = find(stack, kind, name);
      const { PGSSLMODE, PGSSLROOTCERT } = environmentOf(stack, object);
      assert.deepEqual([PGSSLMODE, PGSSLROOTCERT], ["verify-full", "/etc/postgresql-ca/ca.crt"]);
      const mounts = podOf(object).containers[0]["volumeMounts"] as { name: string; mountPath: string }[];
      const { name: volume } = mounts.find(({ mountPath }) => mountPath === "/etc/postgresql-ca")!;
      const configMap = podOf(object).volumes.find((each) => each.name === volume)!.configMap!.name;
      const found = stack.objects.find(
        (o) => o.metadata.name === configMap && o.metadata.namespace === object.metadata.namespace,
      );
      assert.match(dataOf(found!)["ca.crt"]!, /^-----BEGIN CERTIFICATE-----/);
    }
  });

  test("is told to asyncpg in the one parameter that it takes", async () => {
    const stack = await rendered("an external database");
    const { DATABASE_URL, PGSSLROOTCERT } = environmentOf(stack, find(stack, "Deployment", "user-api"));
    assert.match(DATABASE_URL!, /\/user_api\?ssl=verify-full$/);
    assert.equal(PGSSLROOTCERT, "/etc/postgresql-ca/ca.crt");
  });

  test("known by an address is an endpoint behind the alias, on the port that the alias always had", async () => {
    const stack = await rendered("an external database by its address");
    const { spec } = find(stack, "Service", "postgres-service") as unknown as { spec: Record<string, unknown> };
    assert.equal(spec["selector"], undefined);
    assert.equal((spec["ports"] as { port: number }[])[0]!.port, 5432);
    const slice = stack.objects.find(({ kind }) => kind === "EndpointSlice")!;
    assert.equal(
      (slice.metadata["labels"] as Record<string, string>)["kubernetes.io/service-name"],
      "postgres-service",
    );
    assert.deepEqual(slice["endpoints"], [{ addresses: ["10.0.0.5"], conditions: { ready: true } }]);
    assert.match(environmentOf(stack, find(stack, "Deployment", "board-api"))["DATABASE_URL"]!, /\?sslmode=require$/);
  });
});

describe("a foreign image", () => {
  test("runs as it is: its tag, its probes, without database, migrations or Secret", async () => {
    const stack = await rendered("a foreign image without a database");
    const [container] = podOf(find(stack, "Deployment", "web")).containers;
    assert.deepEqual([container.image, container.imagePullPolicy], ["ghcr.io/team/web:1.4.2", "IfNotPresent"]);
    const path = (probe: string) => (container[probe] as { httpGet: { path: string } }).httpGet.path;
    assert.deepEqual(["livenessProbe", "readinessProbe"].map(path), ["/healthz", "/readyz"]);
    assert.deepEqual(
      ["Job", "Secret", "StatefulSet"].map((kind) => names(stack, kind)),
      [[], [], []],
    );
    assert.ok(!("postgresHost" in stack.outputs));
  });
});

describe("a worker that answers no HTTP", () => {
  test("is not asked: a pod that has run for ten seconds is ready, and the reason is told to the policy pack", async () => {
    const stack = await rendered("a worker that answers no HTTP");
    const [worker, served] = ["mailer", "board-api"].map((name) => find(stack, "Deployment", name));
    const probes = ["startupProbe", "livenessProbe", "readinessProbe"];
    const of = (object: typeof worker) => probes.filter((probe) => podOf(object!).containers[0][probe] !== undefined);
    assert.deepEqual([of(worker), of(served)], [[], probes]);
    const { minReadySeconds, progressDeadlineSeconds } = worker!["spec"] as Record<string, number>;
    assert.deepEqual([minReadySeconds, progressDeadlineSeconds! > minReadySeconds!], [10, true]);
    assert.match(
      String((worker!.metadata["annotations"] as object)["wealist/exempt-probes" as never]),
      /health is false/,
    );
  });
});

describe("a PostgreSQL that no service uses any more", () => {
  test("stays with its volume where the stack's file names it, in bounds that hold it", async () => {
    const stack = await rendered("a PostgreSQL that no service uses");
    assert.deepEqual(names(stack, "StatefulSet"), ["postgres"]);
    assert.deepEqual(names(stack, "PersistentVolumeClaim"), ["postgres-data"]);
    const quota = stack.objects.find(
      ({ kind, metadata }) => kind === "ResourceQuota" && metadata.namespace === "postgresql-test",
    );
    const { hard } = quota?.["spec"] as { hard: Record<string, string> };
    assert.deepEqual([hard["pods"], hard["limits.memory"]], ["2", "640Mi"]);
  });
});

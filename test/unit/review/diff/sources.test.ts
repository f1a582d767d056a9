import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { before, describe, test } from "node:test";

import { labelOf } from "../../../../components/kubernetes/labels";
import { contentTag } from "../../../../components/image/content-tag";
import { compare } from "../../../../review/diff/compare";
import { subject, type KubernetesObject, type StackSide } from "../../../../review/diff/model";
import { renderSide, type Rendering } from "../../../../review/diff/renders";
import { leaked, wordOf } from "../../../support/canary";
import { ROOT } from "../../../support/config";
import { suiteCleanup } from "../../../support/suite";
import { temporaryFolder } from "../../../support/temporary";
import { ciphertext, project, type StackFile } from "./project";

type Settings = Readonly<Record<string, unknown>>;
interface Service {
  readonly database?: Settings;
  /** Words whose ciphertexts are its secrets, by the keys without its name. */
  readonly secrets?: Readonly<Record<string, string>>;
}

/** Services, each as it was and as it is. */
const SERVICES: Readonly<Record<string, readonly [Service, Service]>> = {
  jwt: [{}, { secrets: { JWT_SECRET: "other" } }],
  password: [{ secrets: { "db-password": "a" } }, { secrets: { "db-password": "b" } }],
  "password-new": [{}, { secrets: { "db-password": "b" } }],
  rotation: [{ database: { rotation: 1 } }, { database: { rotation: 3 } }],
  "rotation-of-password": [
    { secrets: { "db-password": "a" } },
    { secrets: { "db-password": "a" }, database: { rotation: 1 } },
  ],
  scheme: [{}, { database: { scheme: "postgresql+asyncpg" } }],
  defaults: [{}, { database: { scheme: "postgresql", rotation: 0 } }],
  name: [{}, { database: { name: "other" } }],
};

function services(side: 0 | 1) {
  return (file: StackFile): void => {
    const [first] = file.services;
    file.services = Object.entries(SERVICES).map(([name, sides]) => {
      const { database = {}, secrets = {} } = sides[side];
      for (const [key, word] of Object.entries({ JWT_SECRET: "jwt", ...secrets }))
        file.secrets[`${name}-${key}`] = ciphertext(word);
      return { ...first, name, database };
    });
    delete file.secrets["board-api-JWT_SECRET"];
    delete file.secrets["report-api-db-password"];
    if (side === 1) file.secrets["postgres-password"] = ciphertext("superuser");
  };
}

/** A server outside the cluster, that the services moved to, and a registry that wants a login of the nodes. */
const outside =
  (server: Settings = {}, [password, username, registry] = ["a", "reader", "ghcr.io/team"], moved = "a") =>
  (file: StackFile): void => {
    delete file.database["storage"];
    const tls = { mode: "require", reason: "a proxy in the cluster encrypts" };
    const settings = { host: "db.example.com", tls, movedFrom: { storage: "1Gi" }, ...server };
    Object.assign(file.database, { ...settings, kind: "external" });
    Object.assign(file.delivery, { registry, pullSecret: { username } });
    const secrets = { "registry-pull-password": password, "moved-from-password": moved, "postgres-password": "admin" };
    for (const [key, word] of Object.entries(secrets)) file.secrets[key] = ciphertext(word);
  };

/** Stacks that differ in what each changes, and in no name of an object. */
const CHANGES: Readonly<Record<string, (file: StackFile) => void>> = {
  plain: () => undefined,
  was: services(0),
  is: services(1),
  outside: outside(),
  "outside-host": outside({ host: "eu.example.com" }, ["b", "reader", "ghcr.io/team"]),
  "outside-port": outside({ port: 6432 }, ["a", "other", "ghcr.io/team"]),
  "outside-tls": outside({ tls: { mode: "disable", reason: "nothing is secret" } }, ["a", "reader", "quay.io/team"]),
  "moved-from": outside({}, undefined, "b"),
};

function common({ database, services: all }: StackFile): void {
  Object.assign(database, { namespace: "db" });
  for (const service of all) Object.assign(service, { namespace: "board", buildArgs: { A: "1" } });
}

describe("what a render is made from", () => {
  const folder = temporaryFolder(suiteCleanup());
  const [root, out] = [join(folder, "project"), join(folder, "out")];
  let rendered: ReadonlyMap<string, Rendering>;
  before(async () => {
    mkdirSync(root);
    const stacks = Object.keys(CHANGES);
    project(root).edit((file, stack) => [CHANGES[stack]!, common].forEach((change) => change(file)), stacks);
    rendered = await renderSide({ label: "", root, stacks }, out, ROOT);
  });

  function side(stack: string, of = rendered): StackSide {
    const rendering = of.get(stack)!;
    return "side" in rendering ? rendering.side : assert.fail(rendering.fault);
  }

  /** The keys that are seen to change of the Secrets that are labelled with a name, sorted. */
  function changed(old: string, current: string, name: string): string[] {
    const { changes } = compare(side(old), side(current));
    const own = changes.filter((change) => {
      const object = subject(change);
      return object.kind === "Secret" && labelOf(object, "name") === name;
    });
    return own
      .flatMap((change) => ("fields" in change ? change.fields : assert.fail(change.status)))
      .map(({ path }) => path.replace("stringData.", ""))
      .sort();
  }

  const LOGIN = ["DATABASE_URL", "PGUSER", "POSTGRES_USER"];
  /** Another password is another login. */
  const PASSWORD = ["ACCESS_PASSWORD", "ACCESS_VERIFIER", ...LOGIN, "PGPASSWORD", "POSTGRES_PASSWORD"].sort();

  test("shows a Secret changed by the ciphertext of a service's own secret", () =>
    assert.deepEqual(changed("was", "is", "jwt"), ["JWT_SECRET"]));

  test("by the ciphertext of a database's password, as far as the password goes", () => {
    assert.deepEqual(changed("was", "is", "password"), PASSWORD);
    assert.deepEqual(changed("was", "is", "password-new"), PASSWORD);
  });

  test("by the ciphertext of the registry's password, its user and its name", () => {
    for (const other of ["outside-host", "outside-port", "outside-tls"])
      assert.deepEqual(changed("outside", other, "registry-login"), ['stringData[".dockerconfigjson"]'], other);
    assert.deepEqual(changed("outside", "moved-from", "registry-login"), []);
  });

  test("by the ciphertext of the superuser's password, of the server that is and of one that was", () => {
    assert.deepEqual(changed("was", "is", "postgres"), ["POSTGRES_PASSWORD", "VERIFIER"]);
    assert.deepEqual(changed("outside", "moved-from", "postgres"), ["POSTGRES_PASSWORD", "VERIFIER"]);
  });

  test("by a rotation, even one that ends at the same login", () => {
    assert.deepEqual(changed("was", "is", "rotation"), PASSWORD);
    // A configured password stays, but for its verifier.
    const login = ["ACCESS_VERIFIER", "DATABASE_URL", "PGUSER", "POSTGRES_USER"];
    assert.deepEqual(changed("was", "is", "rotation-of-password"), login);
  });

  test("by the scheme of its URL, but not by writing down the default", () => {
    assert.deepEqual(changed("was", "is", "scheme"), ["DATABASE_URL"]);
    assert.deepEqual(changed("was", "is", "defaults"), []);
  });

  test("by another server, database or login", () => {
    assert.deepEqual(changed("outside", "outside-host", "board-api"), ["PGHOST", ...LOGIN].sort());
    assert.deepEqual(changed("outside", "outside-port", "board-api"), ["PGPORT", ...LOGIN].sort());
    assert.deepEqual(changed("outside", "outside-tls", "board-api"), ["DATABASE_URL"]);
    const named = ["DATABASE_URL", "PGDATABASE", "PGUSER", "POSTGRES_DB", "POSTGRES_USER"];
    assert.deepEqual(changed("was", "is", "name"), named);
  });

  test("gives an image whose digest is known after the push only the tag of its content, and leaves any other", () => {
    const images = side("plain").objects.flatMap((object) => (object.kind === "Deployment" ? [imageOf(object)] : []));
    const tag = contentTag({ context: `${root}/app`, args: { A: "1" }, platform: "linux/amd64" });
    assert.deepEqual(images, [`registry.example.com/team/wealist-board-api:${tag}`, "ghcr.io/team/report-api:1.4.2"]);
  });

  test("is the same where each stack is rendered in a process of its own, as an older revision has to be", async (t) => {
    const alone = await renderSide({ label: "", root, stacks: ["plain"] }, temporaryFolder(t), ROOT);
    const sorted = (objects: readonly KubernetesObject[]) =>
      objects.map((object) => JSON.stringify(ordered(object))).sort();
    assert.deepEqual(sorted(side("plain", alone).objects), sorted(side("plain").objects));
  });

  test("holds no ciphertext", () => {
    const words = ["JWT_SECRET", "jwt", "other", "a", "b", "superuser", "admin"].map(wordOf);
    const files = readdirSync(out, { recursive: true, encoding: "utf8" }).filter((file) => file.endsWith(".json"));
    assert.equal(files.length, 2 * Object.keys(CHANGES).length);
    for (const file of files) assert.deepEqual(leaked(readFileSync(join(out, file), "utf8"), words), [], file);
  });
});

function imageOf({ spec }: KubernetesObject): string {
  const { template } = spec as { template: { spec: { containers: { image: string }[] } } };
  return template.spec.containers[0]!.image;
}

/** With its keys sorted. */
const ordered = (value: unknown): unknown =>
  Array.isArray(value)
    ? value.map(ordered)
    : typeof value === "object" && value !== null
      ? Object.fromEntries(
          Object.entries(value)
            .sort()
            .map(([key, item]) => [key, ordered(item)]),
        )
      : value;

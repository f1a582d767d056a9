import assert from "node:assert/strict";
import { mkdirSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, describe, test } from "node:test";

import { contentTag } from "../../../components/image/content-tag";
import { compare } from "../../../review/diff/compare";
import type { KubernetesObject, StackSide } from "../../../review/diff/model";
import { renderSide, type Rendering } from "../../../review/diff/renders";
import { leaked, wordOf } from "../../support/canary";
import { ROOT } from "../../support/config";
import { temporaryFolder } from "../../support/temporary";
import { ciphertext, project, type StackFile } from "./project";

type Change = (file: StackFile) => void;

const secret =
  (key: string, word = key): Change =>
  ({ secrets }) =>
    void Object.assign(secrets, { [key]: ciphertext(word) });
const database =
  (settings: Record<string, unknown>): Change =>
  ({ services }) =>
    void Object.assign(services[0]!, { database: settings });
const server =
  (settings: Record<string, unknown>): Change =>
  (file) => {
    for (const key of Object.keys(file.database)) delete file.database[key];
    Object.assign(file.database, { kind: "external", host: "db.example.com", ...settings });
    secret("postgres-password")(file);
  };
const proxied = { reason: "a proxy in the cluster encrypts" };
const encrypted = (mode: string) => server({ tls: { mode, ...proxied } });
const pulled =
  (word: string, username = "reader", registry = "ghcr.io/team"): Change =>
  (file) => {
    Object.assign(file.delivery, { registry, pullSecret: { username } });
    secret("registry-pull-password", word)(file);
  };
const moved = (word: string): Change[] => [
  server({ tls: { mode: "require", ...proxied }, movedFrom: { storage: "1Gi" } }),
  secret("moved-from-password", word),
];

/** Stacks that differ in what each changes, and in no name of an object. */
const CHANGES: Readonly<Record<string, readonly Change[]>> = {
  plain: [],
  jwt: [secret("board-api-JWT_SECRET", "other")],
  "password-a": [secret("board-api-db-password", "a")],
  "password-b": [secret("board-api-db-password", "b")],
  "password-a-rotated": [secret("board-api-db-password", "a"), database({ rotation: 1 })],
  pulled: [pulled("a")],
  "pulled-again": [pulled("a")],
  "pulled-password": [pulled("b")],
  "pulled-user": [pulled("a", "other")],
  "pulled-registry": [pulled("a", "reader", "quay.io/team")],
  superuser: [secret("postgres-password")],
  "rotation-1": [database({ rotation: 1 })],
  "rotation-3": [database({ rotation: 3 })],
  scheme: [database({ scheme: "postgresql+asyncpg" })],
  defaults: [database({ scheme: "postgresql", rotation: 0 })],
  name: [database({ name: "boards" })],
  outside: [encrypted("require")],
  "outside-host": [server({ host: "eu.example.com", tls: { mode: "require", ...proxied } })],
  "outside-port": [server({ port: 6432, tls: { mode: "require", ...proxied } })],
  "outside-tls": [encrypted("disable")],
  "moved-a": moved("a"),
  "moved-b": moved("b"),
};

const common: Change = ({ database: own, services }) => {
  Object.assign(own, { namespace: "db" });
  for (const service of services) Object.assign(service, { namespace: "board" });
  Object.assign(services[0]!, { buildArgs: { A: "1" } });
};

describe("what a render is made from", () => {
  const folder = temporaryFolder({ after });
  const [root, out] = [join(folder, "project"), join(folder, "out")];
  let rendered: ReadonlyMap<string, Rendering>;
  before(async () => {
    mkdirSync(root);
    const own = project(root);
    const stacks = Object.keys(CHANGES);
    own.edit((file, stack) => [...CHANGES[stack]!, common].forEach((change) => change(file)), stacks);
    rendered = await renderSide({ label: "", root, stacks }, out, ROOT);
  });

  function side(stack: string): StackSide {
    const rendering = rendered.get(stack)!;
    return "side" in rendering ? rendering.side : assert.fail(rendering.fault);
  }

  /** The keys of the first service's Secrets, and of those of others that it needs, that are seen to change; sorted. */
  function changed(old: string, current: string): string[] {
    const { changes } = compare(side(old), side(current));
    const secrets = changes.flatMap((change) =>
      "fields" in change && change.new.kind === "Secret" ? change.fields : [],
    );
    return [...new Set(secrets.map(({ path }) => path.replace("stringData.", "")))].sort();
  }

  const PASSWORD = ["ACCESS_VERIFIER", "DATABASE_URL", "PGPASSWORD", "POSTGRES_PASSWORD"];

  test("shows a Secret changed by the ciphertext of a service's own secret", () =>
    assert.deepEqual(changed("plain", "jwt"), ["JWT_SECRET"]));

  test("by the ciphertext of a database's password, as far as the password goes", () => {
    assert.deepEqual(changed("password-a", "password-b"), PASSWORD);
    assert.deepEqual(changed("plain", "password-b"), PASSWORD);
  });

  test("by the ciphertext of the registry's password, its user and its name", () => {
    for (const other of ["pulled-password", "pulled-user", "pulled-registry"])
      assert.deepEqual(changed("pulled", other), ['stringData[".dockerconfigjson"]'], other);
    assert.deepEqual(changed("pulled", "pulled-again"), []);
  });

  test("by the ciphertext of the superuser's password, of the server that is and of one that was", () => {
    assert.deepEqual(changed("plain", "superuser"), ["POSTGRES_PASSWORD"]);
    assert.deepEqual(changed("moved-a", "moved-b"), ["POSTGRES_PASSWORD"]);
  });

  test("by a rotation, even one that ends at the same login", () => {
    assert.deepEqual(changed("rotation-1", "rotation-3"), PASSWORD);
    // A configured password stays, but for its verifier.
    const login = ["ACCESS_VERIFIER", "DATABASE_URL", "PGUSER", "POSTGRES_USER"];
    assert.deepEqual(changed("password-a", "password-a-rotated"), login);
  });

  test("by the scheme of its URL, but not by writing down the default", () => {
    assert.deepEqual(changed("plain", "scheme"), ["DATABASE_URL"]);
    assert.deepEqual(changed("plain", "defaults"), []);
  });

  test("by another server, database or login", () => {
    assert.deepEqual(changed("outside", "outside-host"), ["DATABASE_URL", "PGHOST"]);
    assert.deepEqual(changed("outside", "outside-port"), ["DATABASE_URL", "PGPORT"]);
    assert.deepEqual(changed("outside", "outside-tls"), ["DATABASE_URL"]);
    const named = ["DATABASE_URL", "PGDATABASE", "PGUSER", "POSTGRES_DB", "POSTGRES_USER"];
    assert.deepEqual(changed("plain", "name"), named);
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
    const rendering = alone.get("plain")!;
    assert.ok("side" in rendering);
    assert.deepEqual(sorted(rendering.side.objects), sorted(side("plain").objects));
  });

  test("holds no ciphertext", () => {
    const words = ["board-api-JWT_SECRET", "JWT_SECRET", "other", "a", "b", "postgres-password"].map(wordOf);
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

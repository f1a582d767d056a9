import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { toStream } from "../../review/render/manifest";
import type { KubernetesObject } from "../../components/kubernetes/object";
import type { Rendered } from "../../review/render/render";
import { canary, leaked, wordOf } from "../support/canary";
import { dataOf } from "../support/objects";
import { STACKS } from "../support/stacks";
import { VARIANTS } from "../support/variants";

type Canaries = Rendered & { readonly words: readonly string[] };
const renders = new Map<string, Promise<Canaries>>();

/** A stack of {@link STACKS} with a canary for every secret, and their words; rendered once. */
function withCanaries(name: string): Promise<Canaries> {
  const made = async (): Promise<Canaries> => {
    const names = new Set<string>();
    const secret = (key: string) => {
      names.add(key);
      return canary(key);
    };
    return { ...(await STACKS[name]!(secret)), words: [...names].map(wordOf) };
  };
  const render = renders.get(name) ?? made();
  renders.set(name, render);
  return render;
}

/** What only the engine logs in with. */
const NEVER_IN_THE_CLUSTER = ["kubeconfig", "registry-password"];

/** Everything of an object but a Secret's content. */
function shown(object: KubernetesObject): string {
  const { data, stringData, ...rest } = object;
  return JSON.stringify(object.kind === "Secret" ? rest : { ...rest, data, stringData });
}

for (const name of Object.keys(STACKS)) {
  describe(`the secrets of ${name}`, () => {
    test("are in no object that is not a Secret, and in no Secret's name or labels", async () => {
      const { objects, words } = await withCanaries(name);
      for (const object of objects) {
        assert.deepEqual(leaked(shown(object), words), [], `${object.kind} ${object.metadata.name}`);
      }
    });

    test("are not in the outputs, nor in what `npm run render` prints", async () => {
      const { objects, outputs, words } = await withCanaries(name);
      assert.deepEqual(leaked(JSON.stringify(outputs), words), []);
      assert.deepEqual(leaked(toStream(objects), words), []);
    });

    test("are in Secrets, each that is used, so that the search above means something", async () => {
      const { objects, words } = await withCanaries(name);
      const secrets = objects
        .filter(({ kind }) => kind === "Secret")
        .map((object) => JSON.stringify(dataOf(object)))
        .join("\n");
      const used = leaked(secrets, words);
      // A generated password is made, but not used, beside one that is configured.
      const configured = (VARIANTS[name]?.secrets ?? []).filter((key) => !NEVER_IN_THE_CLUSTER.includes(key));
      for (const key of configured) assert.ok(used.includes(wordOf(key)), key);
      if (objects.some(({ kind }) => kind === "Secret")) assert.ok(used.length > 0);
    });
  });
}

describe("the login that pushes", () => {
  test("is in no object: the nodes have one of their own, in each namespace that pulls from the registry", async () => {
    const { objects } = await withCanaries("a registry with logins and a kubeconfig of its own");
    const holders = (key: string) =>
      objects.filter((o) => leaked(JSON.stringify(o), [wordOf(key)]).length > 0).map((o) => o.metadata.namespace);
    assert.deepEqual(NEVER_IN_THE_CLUSTER.flatMap(holders), []);
    assert.deepEqual(holders("registry-pull-password"), ["board-api-acme", "postgresql-acme"]);
  });
});

describe("a service's database password", () => {
  const STACK = "two services with secrets on one PostgreSQL";
  const holding = ({ objects }: Rendered, key: string) =>
    objects
      .filter((o) => leaked(JSON.stringify(o), [wordOf(key)]).length > 0)
      .map(({ kind, metadata }) => `${kind} ${metadata.namespace}/${metadata.name}`);

  test("is in its service's Secret, and in that of the Job which proves to the server whose database it is", async () => {
    const rendered = await withCanaries(STACK);
    for (const service of ["board-api", "user-api"])
      assert.deepEqual(
        new Set(holding(rendered, `${service}-db-password`)),
        new Set([
          `Secret postgresql-staging/${service}-db-verifier-<suffix>`,
          `Secret ${service}-staging/${service}-db-secret-<suffix>`,
        ]),
      );
  });

  test("is where the superuser's is, which could set it anew; that one is nowhere else", async () => {
    const holders = holding(await withCanaries(STACK), "postgres-password");
    assert.ok(holders.length > 0);
    assert.deepEqual(
      holders.filter((holder) => !holder.startsWith("Secret postgresql-staging/")),
      [],
    );
  });
});

describe("a verifier", () => {
  test("is in a Secret too, and nowhere else", async () => {
    const { objects, outputs } = await withCanaries("local");
    const elsewhere = objects.map(shown).join("\n") + JSON.stringify(outputs) + toStream(objects);
    assert.doesNotMatch(elsewhere, /SCRAM-SHA-256\$/);
  });
});

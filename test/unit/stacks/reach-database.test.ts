import assert from "node:assert/strict";
import { chmodSync } from "node:fs";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";

import execa from "execa";

import { renderStack, type Rendered } from "../../../review/render/render";
import { raw, prod, service } from "../../support/config";
import { find, podOf, type Container } from "../../support/objects";
import { rendered } from "../../support/stacks";
import { temporaryFolder } from "../../support/temporary";
import { renderVariant, VARIANTS } from "../../support/variants";
import { loginOf } from "../../support/wiring";

const before = (stack: Rendered, name: string) =>
  (podOf(find(stack, "Job", `${name}-migrations`))["initContainers"] ?? []) as readonly Container[];

/** Runs the container's script with a `pg_isready` that answers as told, the last answer again and again. */
function run(t: TestContext, { command = [] }: Container, answers: readonly number[], patience?: number) {
  const lines = answers.map((code, i) => `${i + 1 < answers.length ? `${i + 1}` : "*"}) exit ${code} ;;`);
  const fake = `#!/bin/sh\necho x >> calls\ncase "$*" in -q*) ;; *) echo "$PGHOST:$PGPORT - no response" ;; esac\ncase $(wc -l < calls | tr -d ' ') in ${lines.join(" ")} esac\n`;
  const folder = temporaryFolder(t, { pg_isready: fake, calls: "" });
  chmodSync(join(folder, "pg_isready"), 0o755);
  const [shell = "", flag = "", script = ""] = command;
  const shorter = patience === undefined ? script : script.replace("+ 30", `+ ${patience}`);
  const env = { PATH: `${folder}:/usr/bin:/bin`, PGHOST: "db", PGPORT: "5432" };
  return execa(shell, [flag, shorter], { cwd: folder, env, extendEnv: false, reject: false, all: true });
}

describe("the migrations of a service with a database", () => {
  test("start once the database answers their pod, by the server's own image and the service's login", async () => {
    const [first, ...more] = before(await rendered("local"), "board-api");
    assert.deepEqual(more, []);
    assert.match(first!.image, /^postgres:/);
    assert.deepEqual(first!.env, [
      { name: "PGHOST", value: "postgres-service.postgresql-local.svc.cluster.local" },
      { name: "PGPORT", value: "5432" },
      { name: "PGUSER", value: loginOf(await rendered("local")).user },
    ]);
  });

  test("wait through connections that are refused, and give up with a cause", async (t) => {
    const [container] = before(await rendered("local"), "board-api");
    const { exitCode, all } = await run(t, container!, [2, 1, 0]);
    assert.deepEqual([exitCode, all], [0, ""]);
    const ended = await run(t, container!, [2], 0);
    assert.equal(ended.exitCode, 1);
    assert.match(
      ended.all!,
      /has not answered this pod for 30 s \(db:5432 - no response\)\. It is down, or a NetworkPolicy/,
    );
  });

  test("pull the server's image with the registry's login, where the service's own needs none", async () => {
    const values = prod({
      delivery: { kind: "registry", registry: "registry.example.com/team", pullSecret: { username: "nodes" } },
      database: { kind: "statefulset", image: "registry.example.com/team/postgres:17" },
      services: [service({ context: undefined, image: "ghcr.io/team/web:1.4.2" })],
    });
    const own = { ...values, "registry-pull-password": "x" };
    const stack = await renderStack("prod", { values: raw(own), secretKeys: ["wealist:registry-pull-password"] });
    const secrets = podOf(find(stack, "Job", "board-api-migrations"))["imagePullSecrets"];
    assert.deepEqual(secrets, [{ name: "registry-login" }]);
  });
});

describe("migrations without a database of the stack's", () => {
  test("start at once", async () => {
    const variant = VARIANTS["a foreign image without a database"]!;
    const values = { ...variant.values, services: [service({ database: false })] };
    assert.deepEqual(before(await renderVariant({ ...variant, values }), "board-api"), []);
  });
});

/** Cures of each form, typed into a shell that has nothing, and the commands of the README. */
import assert from "node:assert/strict";
import { appendFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { parse } from "yaml";

import { decryptor } from "../../scripts/lib/config/passphrase";
import { local, service } from "../support/config";
import { Project } from "./project";
import { bareShell } from "./shell";

type Values = Readonly<Record<string, unknown>>;
const of = (changed: Values) => local({ services: [service(changed)] });

const CURES: readonly (readonly [what: string, values: Values, command: string, input?: string])[] = [
  ["a number", of({ port: "http" }), "npm run config -- test 'services[0].port' 8000"],
  ["a word", local({ cluster: { kind: "k3s" } }), "npm run config -- test cluster.kind k3d"],
  [
    "a map",
    local({ delivery: { kind: "registry", registry: "ghcr.io/you", version: "v1.0.0" } }),
    `npm run config -- test delivery '{"kind":"k3d-import"}'`,
  ],
  [
    "a list",
    of({
      secretEnv: ["JWT_SECRET"],
      secrets: { kind: "external-secret", store: "aws", remoteRefs: { API_KEY: { key: "shared" } } },
    }),
    `npm run config -- test 'services[0].secretEnv' '["JWT_SECRET","API_KEY"]'`,
  ],
  ["a removal", of({ env: { DATABASE_URL: "x" } }), "npm run config -- test 'services[0].env.DATABASE_URL' --rm"],
  ["a secret", of({ secretEnv: ["JWT_SECRET"] }), "npm run config -- test board-api-JWT_SECRET --secret", "hush\n"],
];

/** `npm run --silent config -- test`, without npm's own start. */
const CHECK = "node --require ./transpile.cjs scripts/config.ts test";

for (const [what, values, command, input] of CURES) {
  test(`a cure that is ${what} ends its fault in a bare shell`, async (t) => {
    const project = new Project(t);
    project.write("test", { values });
    const [fault, ...others] = project.faults("test");
    assert.deepEqual([fault?.cure, others], [command, []]);
    await bareShell(project.folder, command, input);
    assert.deepEqual(project.faults("test"), []);
    assert.match(await bareShell(project.folder, CHECK), /^Pulumi\.test\.yaml is right\.$/);
  });
}

test("a secret of a stack that was never made, as the README sets it, can be decrypted by its first start", async (t) => {
  const project = new Project(t);
  project.write("test", { values: of({ secretEnv: ["JWT_SECRET"] }) });
  const file = join(project.folder, "Pulumi.test.yaml");
  writeFileSync(file, readFileSync(file, "utf8").replace(/^encryptionsalt: .*\n/m, ""));
  const set = `JWT_SECRET='it'"'"'s "$ecret"'; printf %s "$JWT_SECRET" | npm run config -- test board-api-JWT_SECRET --secret`;
  assert.doesNotMatch(await bareShell(project.folder, set), /\$ecret/);
  const written = parse(readFileSync(file, "utf8")) as {
    readonly encryptionsalt: string;
    readonly config: Readonly<Record<string, { readonly secure: string }>>;
  };
  const { secure } = written.config["wealist:board-api-JWT_SECRET"]!;
  assert.equal(decryptor("", written.encryptionsalt)(secure), `it's "$ecret"`);
});

test("a link that leads nowhere is left out by the line that its cure names", (t) => {
  const project = new Project(t);
  const context = join(project.folder, "own");
  mkdirSync(context);
  writeFileSync(join(context, "Dockerfile"), "FROM scratch\n");
  symlinkSync("/nowhere/python3", join(context, "python"));
  project.write("test", { values: of({ context: "own" }) });
  const [fault] = project.faults("test");
  const [, file, line] = /by a line in (\S+): (\S+)$/.exec(fault!.cure)!;
  appendFileSync(join(project.folder, file!), `${line}\n`);
  assert.deepEqual(project.faults("test"), []);
});

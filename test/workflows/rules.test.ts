import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import { ROOT } from "../support/config";
import { SHELL_STEPS, STEPS, WORKFLOWS } from "./workflows";

const JOBS = WORKFLOWS.flatMap(({ file, jobs }) =>
  Object.entries(jobs).map(([name, job]) => ({ ...job, title: `${file} ${name}` })),
);
const usesOf = (action: string) => STEPS.filter(({ uses }) => uses?.startsWith(`${action}@`));

describe("an action", () => {
  test("is named by its commit, with its version beside it, and by one commit everywhere", () => {
    const lines = WORKFLOWS.flatMap(({ text }) => [...text.matchAll(/^.*\buses: (.*)$/gm)].map(([, uses]) => uses!));
    assert.ok(lines.length > 10);
    const commits = new Map<string, string>();
    for (const line of lines) {
      assert.match(line, /^[\w-]+\/[\w-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+$/);
      const [action, commit] = line.split("@") as [string, string];
      assert.equal(commits.get(action) ?? commit, commit, action);
      commits.set(action, commit);
    }
  });

  test("that checks out leaves no token behind", () => {
    for (const { title, with: inputs } of usesOf("actions/checkout"))
      assert.equal(inputs?.["persist-credentials"], false, title);
  });

  test("of Pulumi runs the CLI of the SDK's version, with the policy pack, and prints no outputs in a preview", () => {
    const { dependencies } = JSON.parse(readFileSync(join(ROOT, "package.json"), "utf8")) as {
      dependencies: Record<string, string>;
    };
    const uses = usesOf("pulumi/actions");
    // Without a command it installs the CLI, for a step of ours that runs it.
    assert.deepEqual(
      uses.map(({ workflow, with: inputs }) => `${workflow.file} ${(inputs?.["command"] as string) ?? "installs"}`),
      ["deploy.yml preview", "deploy.yml installs", "deploy.yml up", "preview.yml installs"],
    );
    for (const { title, with: inputs } of uses) {
      assert.equal(inputs?.["pulumi-version"], dependencies["@pulumi/pulumi"], title);
      if (inputs?.["command"] === undefined) continue;
      assert.equal(inputs["policyPacks"], "policy", title);
      assert.equal(inputs?.["stack-name"], "prod", title);
      if (inputs?.["command"] === "preview") assert.equal(inputs["suppress-outputs"], true, title);
    }
  });
});

describe("a job", () => {
  test("may only do what it says", () => {
    for (const { file, permissions } of WORKFLOWS) assert.deepEqual(permissions, {}, file);
    const writing = JOBS.filter(({ permissions }) => Object.values(permissions ?? {}).includes("write"));
    assert.deepEqual(
      writing.map(({ title, permissions }) => [
        title,
        Object.entries(permissions!)
          .filter(([, may]) => may === "write")
          .map(([what]) => what),
      ]),
      [
        ["comment.yml comment", ["pull-requests"]],
        ["deploy.yml preview", ["id-token"]],
        ["deploy.yml deploy", ["id-token"]],
        ["preview.yml preview", ["id-token"]],
      ],
    );
  });

  test("ends by itself", () => {
    for (const job of JOBS) assert.equal(typeof job["timeout-minutes"], "number", job.title);
  });

  test("with secrets or a login belongs to an environment that can ask for a review", () => {
    const logins = JOBS.filter(({ steps }) => /secrets\.|AWS_/.test(JSON.stringify(steps)));
    assert.deepEqual(
      logins.map(({ title, environment }) => [title, environment]),
      [
        ["deploy.yml preview", "prod-preview"],
        ["deploy.yml deploy", "prod"],
        ["preview.yml preview", "prod-preview"],
      ],
    );
  });

  test("logs in to AWS without a long-lived key", () => {
    for (const { title, with: inputs } of usesOf("aws-actions/configure-aws-credentials")) {
      assert.match(String(inputs?.["role-to-assume"]), /^\$\{\{ vars\.AWS_\w+_ROLE \}\}$/, title);
      assert.equal(inputs?.["aws-secret-access-key"], undefined, title);
    }
    for (const { file, text } of WORKFLOWS) assert.doesNotMatch(text, /AWS_SECRET|access-key/i, file);
  });
});

describe("a pull request's code", () => {
  test("never meets a token that can write, nor runs where comments are posted", () => {
    for (const { file, text, on } of WORKFLOWS) {
      assert.doesNotMatch(text, /pull_request_target\b/, file);
      if (JSON.stringify(on).includes("workflow_run")) assert.equal(file, "comment.yml");
    }
    for (const step of STEPS.filter(({ workflow }) => workflow.file === "comment.yml")) {
      if (step.uses?.startsWith("actions/checkout@")) assert.deepEqual(step.with, { "persist-credentials": false });
      assert.doesNotMatch(step.run ?? "", /\b(source|eval|bash|node|sh) |review\/\S*\.(js|sh|ts)/);
    }
  });

  test("of a fork reaches no secret: its job has none, and the other does not run for it", () => {
    const { text, jobs } = WORKFLOWS.find(({ file }) => file === "preview.yml")!;
    assert.doesNotMatch(JSON.stringify(jobs["compare"]), /secrets|vars|id-token/);
    assert.match(text, /head\.repo\.full_name == github\.repository &&/);
  });
});

describe("a shell step", () => {
  test("has no expression inside: its text does not depend on what others wrote", () => {
    for (const { title, run } of SHELL_STEPS) assert.doesNotMatch(run!, /\$\{\{/, title);
  });

  test("gets no secret, but for the two that run the engine where its action cannot", () => {
    const secretive = SHELL_STEPS.filter(({ env }) => /secrets\./.test(JSON.stringify(env ?? {})));
    assert.deepEqual(
      secretive.map(({ title }) => title),
      ["deploy.yml deploy: Take up what was interrupted", "preview.yml preview: Preview prod"],
    );
  });

  test("gets no step's output, which may be longer than an environment variable", () => {
    for (const { title, env } of STEPS) assert.doesNotMatch(JSON.stringify(env ?? {}), /steps\.\w+\.outputs/, title);
  });

  test("that previews asks the policy pack, and prints no outputs", () => {
    for (const { title, run } of SHELL_STEPS.filter(({ run }) => /pulumi preview/.test(run!)))
      assert.match(run!, /--policy-pack policy --suppress-outputs /, title);
  });

  test("is short: what it does is in npm's scripts, which run here as well", () => {
    for (const { title, run } of SHELL_STEPS) assert.ok(run!.trim().split("\n").length <= 2, title);
  });
});

test("every variable, secret and environment that the workflows use is in their documentation, and no other", () => {
  const docs = readFileSync(join(ROOT, "docs/reviews.md"), "utf8");
  const named = WORKFLOWS.flatMap(({ text }) =>
    [...text.matchAll(/\b(?:vars|secrets)\.(\w+)/g)].map(([, name]) => name!),
  );
  const environments = JOBS.flatMap(({ environment }) => environment ?? []);
  for (const name of [...named, ...environments]) assert.ok(docs.includes(`\`${name}\``), name);
  for (const [, name] of docs.matchAll(/`((?:AWS|EKS|PULUMI)_\w+)`/g)) assert.ok(named.includes(name!), name);
  const [, policy] = /```json\n([^]*?)```/.exec(docs)!;
  const [statement] = (JSON.parse(policy!) as { Statement: { Condition: { StringEquals: object } }[] }).Statement;
  const subject = "token.actions.githubusercontent.com:sub";
  assert.match(String(Object(statement!.Condition.StringEquals)[subject]), /:environment:prod-preview$/);
});

test("every workflow has its shell steps run by a test of its name", () => {
  for (const { file } of WORKFLOWS.filter(({ jobs }) => JSON.stringify(jobs).includes('"run":'))) {
    const path = join(__dirname, file.replace(".yml", ".test.ts"));
    assert.ok(readFileSync(path, "utf8").includes(`leftOut("${file}")`), path);
  }
});

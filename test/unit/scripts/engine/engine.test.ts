import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import { parse } from "yaml";

import { npmRun } from "../../../../configuration/cures";
import { cliCommand, engineEnvironment, stateFolder } from "../../../../scripts/lib/engine/backend";
import { cliMessage, toldByCli } from "../../../../scripts/lib/engine/cli-error";
import { outcome } from "../../../../scripts/lib/engine/operation";
import { ROOT } from "../../../support/config";

const k3d = { cluster: { k3d: {} } };
const existing = { cluster: {} };

describe("the engine's environment", () => {
  test("gives a k3d stack a state folder at home and the empty passphrase", () => {
    const added = engineEnvironment(k3d, {}, "/home/ann");
    assert.equal(added["PULUMI_BACKEND_URL"], "file:///home/ann/.local/state/wealist-infra");
    assert.equal(added["PULUMI_CONFIG_PASSPHRASE"], "");
  });

  test("keeps what is set already", () => {
    const set = { PULUMI_BACKEND_URL: "s3://states", PULUMI_CONFIG_PASSPHRASE_FILE: "/run/passphrase" };
    assert.deepEqual(engineEnvironment(k3d, set, "/home/ann"), { PULUMI_SKIP_UPDATE_CHECK: "true" });
    assert.equal(stateFolder({ XDG_STATE_HOME: "/state" }, "/home/ann"), "/state/wealist-infra");
  });

  test("makes nothing up for a stack that is shared", () => {
    assert.deepEqual(engineEnvironment(existing, {}, "/home/ann"), { PULUMI_SKIP_UPDATE_CHECK: "true" });
  });

  test("is the one place that names a state: a backend in Pulumi.yaml would bind every stack, prod too", () => {
    const project = parse(readFileSync(join(ROOT, "Pulumi.yaml"), "utf8")) as Record<string, unknown>;
    assert.equal(project["name"], "wealist");
    assert.ok(!("backend" in project));
    assert.doesNotMatch(JSON.stringify(project), /PULUMI_BACKEND_URL|file:\/\/|passphrase/i);
  });

  test("goes in front of a command that people are to type", () => {
    assert.equal(cliCommand({}, "cancel"), "pulumi cancel");
    const added = engineEnvironment(k3d, {}, "/h");
    assert.equal(
      cliCommand(added, "cancel"),
      "PULUMI_BACKEND_URL='file:///h/.local/state/wealist-infra' PULUMI_CONFIG_PASSPHRASE='' pulumi cancel",
    );
  });
});

const wrapped = (said: string) =>
  new Error(`code: -2\n stdout: \n stderr: Command failed with exit code 255: pulumi stack select\n${said}\n`);

describe("a failure of the CLI", () => {
  test("is told without the command line around it", () => {
    assert.equal(cliMessage(wrapped("error: no such thing")), "no such thing");
  });

  test("names what is missing to open a shared stack", () => {
    const token = "error: PULUMI_ACCESS_TOKEN must be set for login during non-interactive CLI sessions";
    assert.match(toldByCli(wrapped(token), "prod").message, /nobody is logged in[\s\S]*pulumi login/);
    assert.match(
      toldByCli(wrapped("error: passphrase must be set with …"), "prod").message,
      /PULUMI_CONFIG_PASSPHRASE_FILE/,
    );
    assert.match(
      toldByCli(wrapped("error: incorrect passphrase"), "local").message,
      /encryptionsalt in Pulumi.local.yaml/,
    );
  });
});

describe("the last lines", () => {
  test("say that nothing changed, or what did", () => {
    assert.equal(outcome({ same: 33 }), "no change (33 resources)");
    assert.equal(outcome({ same: 30, update: 2, create: 1 }), "1 created, 2 updated, 30 unchanged");
  });

  test("name the stack in a command only where it is not the default one", () => {
    assert.equal(npmRun("start", "local"), "npm start");
    assert.equal(npmRun("destroy", "local", "--yes"), "npm run destroy -- --yes");
    assert.equal(npmRun("logs", "staging", "board-api"), "npm run logs -- board-api -s staging");
  });
});

import assert from "node:assert/strict";
import { join } from "node:path";
import { describe, test } from "node:test";

import { report } from "../../../../scripts/lib/doctor/row";
import { temporaryFolder, writeFiles } from "../../../support/temporary";
import { HUSH, rowsIn, rows } from "./world";

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

/** Which services run on this machine, with which programs and secrets. */
import assert from "node:assert/strict";
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import { readText } from "../../../../configuration/stack-file";
import { encrypt } from "../../../../scripts/lib/config/passphrase";
import {
  checkProgram,
  installCommand,
  installDependencies,
  servicePath,
} from "../../../../scripts/lib/dev/dependencies";
import { secretValues, UNAVAILABLE } from "../../../../scripts/lib/dev/secrets";
import { devServices } from "../../../../scripts/lib/dev/services";
import { local, parse, service } from "../../../support/config";
import { setEnvironment, temporaryFolder } from "../../../support/temporary";

const dev = { command: ["x"] };
const settings = (...services: unknown[]) => parse(local({ services }));
const foreign = service({ name: "web", context: undefined, image: "nginx:1", migrations: undefined });

describe("the services that run here", () => {
  test("are those with the key dev, or those that are named, each once", () => {
    const all = settings(service({ dev }), service({ name: "user-api" }), service({ name: "mail", dev }));
    const names = (wanted: string[]) => devServices(all, wanted).map(({ name }) => name);
    assert.deepEqual(names([]), ["board-api", "mail"]);
    assert.deepEqual(names(["mail", "mail"]), ["mail"]);
  });

  test("say how the key is set where one lacks it, or all do", () => {
    const all = settings(service(), foreign);
    const cure = /npm run config -- test 'services\[0\]\.dev\.command' '\["uvicorn",.*"\{port\}"\]'$/m;
    assert.throws(() => devServices(all, []), cure);
    assert.throws(() => devServices(all, ["board-api"]), cure);
    assert.throws(() => devServices(all, ["web"]), /web is a foreign image/);
    assert.throws(() => devServices(all, ["other"]), /has no service other\. It has: board-api, web/);
  });
});

describe("the programs of a service", () => {
  test("are its own before those of the system", (t) => {
    const folder = temporaryFolder(t);
    assert.equal(servicePath(folder, "/usr/bin"), "/usr/bin");
    for (const own of [".venv/bin", "node_modules/.bin"]) mkdirSync(join(folder, own), { recursive: true });
    assert.equal(servicePath(folder, "/usr/bin"), `${folder}/.venv/bin:${folder}/node_modules/.bin:/usr/bin`);
  });

  test("are looked for before anything starts; what installs them is said", (t) => {
    const folder = temporaryFolder(t, { "bin/tool": "", "requirements.txt": "uvicorn" });
    const check = (program: string) => checkProgram("board-api", program, folder, join(folder, "bin"));
    assert.throws(() => check("tool"), /there is no tool/);
    chmodSync(join(folder, "bin/tool"), 0o755);
    check("tool");
    check("bin/tool");
    assert.throws(
      () => check("other"),
      /Install what the service needs: python3 -m venv \S+\/\.venv && \S+ install -r \S+$/m,
    );
  });

  test("are installed by the command of their language, if it is known", (t) => {
    assert.equal(installCommand(temporaryFolder(t)), undefined);
    assert.match(
      installCommand(temporaryFolder(t, { "package-lock.json": "", "package.json": "" }))!,
      /^npm ci --prefix /,
    );
    const both = temporaryFolder(t, { "requirements.txt": "", "requirements-dev.txt": "" });
    assert.match(installCommand(both)!, /requirements-dev\.txt$/);
  });

  test("are installed by themselves from hashes alone, and never over what somebody made by hand", async (t) => {
    setEnvironment(t, { PATH: temporaryFolder(t) });
    const unlocked = temporaryFolder(t, { "requirements.txt": "uvicorn" });
    await installDependencies("board-api", unlocked);
    assert.equal(existsSync(join(unlocked, ".venv")), false);
    const locked = temporaryFolder(t, { "requirements.txt": "uvicorn==1 \\\n    --hash=sha256:0" });
    await assert.rejects(
      installDependencies("board-api", locked),
      /^Error: board-api needs Python 3\.11 or newer, .*\nInstall it: /,
    );
    mkdirSync(join(locked, ".venv"));
    await installDependencies("board-api", locked);
    // Made by this before, of other packages, or not to the end.
    writeFileSync(join(locked, ".venv/requirements.sha256"), "");
    await assert.rejects(installDependencies("board-api", locked), /needs Python/);
  });
});

describe("a secret of a stack that runs here", () => {
  const secrets = { "board-api-KEY": "(encrypted)", "board-api-LOST": "(encrypted)" };
  const own = parse(local({ services: [service({ secretEnv: ["KEY", "LOST"] })] }), { secrets });
  const made = encrypt("hush", "");
  const file = (salt: string, secure: string) =>
    readText(`${salt}config:\n  wealist:board-api-KEY:\n    secure: ${secure}\n`);
  const of = (text: ReturnType<typeof file>) => secretValues(own, (name) => `own ${name}`, text);

  test("is that of its file, decrypted; a password that the program makes is of this machine's own", (t) => {
    setEnvironment(t, { PULUMI_CONFIG_PASSPHRASE: "" });
    const values = of(file(`encryptionsalt: ${made.salt}\n`, made.secure));
    assert.equal(values("wealist:board-api-KEY"), "hush");
    assert.equal(values("board-api-db-password"), "own board-api-db-password");
  });

  test("cannot be had where a cloud's key encrypts it, or the file does not hold it", (t) => {
    setEnvironment(t, { PULUMI_CONFIG_PASSPHRASE: "" });
    assert.equal(of(file("secretsprovider: awskms://x\n", made.secure))("wealist:board-api-KEY"), UNAVAILABLE);
    assert.equal(of(file(`encryptionsalt: ${made.salt}\n`, made.secure))("wealist:board-api-LOST"), UNAVAILABLE);
  });

  test("is refused with another passphrase, and never told", (t) => {
    setEnvironment(t, { PULUMI_CONFIG_PASSPHRASE: "another" });
    const values = of(file(`encryptionsalt: ${made.salt}\n`, made.secure));
    assert.throws(() => values("wealist:board-api-KEY"), /^Error: The passphrase is not the one/);
  });
});

import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, symlinkSync } from "node:fs";
import { hostname } from "node:os";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";

import { areDead, lockHolders, thisMachine, type LockHolder, type Machine } from "../../../../scripts/lib/engine/lock";
import { isRunning } from "../../../../components/process";
import { pidsAreOwn, processesOf } from "../../../../scripts/lib/engine/processes";
import { setEnvironment, temporaryFolder } from "../../../support/temporary";

const LOCKED = (host: string) =>
  "the stack is currently locked by 1 lock(s). Either wait for the other process(es) to end or delete the lock file with `pulumi cancel`.\n" +
  `  file:///state/.pulumi/locks/organization/wealist/local/1.json: created by ann@${host} (pid 4711) at 2026-11-23T20:13:01Z`;

/** This machine, whatever its tests run in. */
const machine = (): Machine => ({ ...thisMachine(), pidsAreOwn: () => true });

const holder = (pid: number, at = new Date()): LockHolder => ({ user: "ann", host: hostname(), pid, at });

/** A process of that name that waits; killed with the test. */
async function running(t: TestContext, name: string): Promise<number> {
  const program = join(temporaryFolder(t), name);
  symlinkSync(process.execPath, program);
  const child = spawn(program, ["-e", "console.log(1); setTimeout(() => {}, 600_000)"]);
  t.after(() => child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return child.pid!;
}

async function ended(): Promise<number> {
  const child = spawn(process.execPath, ["-e", ""]);
  await once(child, "exit");
  return child.pid!;
}

describe("a lock", () => {
  test("names its holders, and when it was written", () => {
    const at = new Date("2026-11-23T20:13:01Z");
    assert.deepEqual(lockHolders(LOCKED("laptop")), [{ user: "ann", host: "laptop", pid: 4711, at }]);
    assert.deepEqual(lockHolders("created by ann@laptop (pid 4711)"), [{ user: "ann", host: "laptop", pid: 4711 }]);
    assert.deepEqual(lockHolders("held by somebody"), []);
  });

  test("of an engine that runs stays, also where there is no ps", async (t) => {
    setEnvironment(t, { PATH: temporaryFolder(t) });
    assert.equal(areDead([holder(await running(t, "pulumi"))], machine()), false);
  });

  test("of a process that has ended is lifted, also where there is no ps", async (t) => {
    setEnvironment(t, { PATH: temporaryFolder(t) });
    assert.equal(areDead([holder(await ended())], machine()), true);
  });

  test("of a number that another program has now is lifted", async (t) => {
    assert.equal(areDead([holder(await running(t, "vim"))], machine()), true);
  });

  test("of an engine that began after it was written is lifted", async (t) => {
    const pid = await running(t, "pulumi");
    const before = (minutes: number) => holder(pid, new Date(Date.now() - minutes * 60_000));
    assert.equal(areDead([before(10)], machine()), true);
    // Clocks are put right by some seconds.
    assert.equal(areDead([before(0.5)], machine()), false);
    assert.equal(areDead([{ ...before(10), at: undefined }], machine()), false);
  });

  test("stays as long as one of its holders may be alive", async (t) => {
    const [dead, alive] = [holder(await ended()), holder(await running(t, "pulumi"))];
    assert.equal(areDead([dead, alive], machine()), false);
    assert.equal(areDead([], machine()), false);
  });

  test("of another machine stays", async () => {
    assert.equal(areDead([{ ...holder(await ended()), host: "elsewhere" }], machine()), false);
  });

  test("stays where a process of another namespace could have written the same host name", async () => {
    assert.equal(areDead([holder(await ended())], { ...machine(), pidsAreOwn: () => false }), false);
  });

  test("stays where it cannot be known what runs under the number", async () => {
    const unknown = (found: ReturnType<Machine["processesOf"]>) => ({
      ...machine(),
      isRunning: () => true,
      processesOf: () => found,
    });
    assert.equal(areDead([holder(1)], unknown([])), false);
    assert.equal(areDead([holder(1)], unknown([{}])), false);
    assert.equal(areDead([holder(1)], unknown([{ ended: true, command: "pulumi" }])), true);
  });
});

/** A `/proc` of the namespace `ns`, of a machine that was booted at second 1000. */
function proc(t: TestContext, ns: string, processes: Readonly<Record<string, readonly [nspid: string, stat: string]>>) {
  const files: Record<string, string> = { stat: "cpu 1\nbtime 1000\n" };
  for (const [entry, [nspid, stat]] of Object.entries(processes)) {
    files[`${entry}/status`] = `Name:\tx\nNSpid:\t${nspid}\n`;
    files[`${entry}/stat`] = `${entry} ${stat} ${"0 ".repeat(18)}500 0`;
    files[`${entry}/cmdline`] = "pulumi\0up\0";
  }
  const folder = temporaryFolder(t, files);
  mkdirSync(join(folder, "self/ns"), { recursive: true });
  symlinkSync(ns, join(folder, "self/ns/pid"));
  return folder;
}

describe("processes on Linux", () => {
  const first = "pid:[4026531836]";

  test("are told with their program and their start", (t) => {
    const folder = proc(t, first, { 42: ["42", "(a) (b) S"] });
    assert.deepEqual(processesOf(42, "linux", folder), [
      { command: "a) (b pulumi up", startedAt: new Date(1_005_000), ended: false },
    ]);
  });

  test("of a container are found by the number that they have in it", (t) => {
    const folder = proc(t, first, {
      42: ["42", "(kworker) S"],
      900: ["900\t42", "(pulumi) S"],
      901: ["901", "(vim) S"],
    });
    assert.deepEqual(
      processesOf(42, "linux", folder).map(({ command }) => command),
      ["kworker pulumi up", "pulumi pulumi up"],
    );
  });

  test("that nobody has asked for since they ended are told as such", (t) => {
    const folder = proc(t, first, { 42: ["42", "(pulumi) Z"] });
    assert.equal(processesOf(42, "linux", folder)[0]?.ended, true);
  });

  test("can all be seen from the first namespace, and from a container that has its own host name", (t) => {
    const [outside, inside] = [proc(t, first, {}), proc(t, "pid:[4026532245]", {})];
    assert.equal(pidsAreOwn("linux", outside, "laptop"), true);
    assert.equal(pidsAreOwn("linux", inside, "3f2a9c01d4e5"), true);
    assert.equal(pidsAreOwn("linux", inside, "devbox"), false);
    assert.equal(pidsAreOwn("linux", join(inside, "nothing"), "devbox"), false);
    assert.equal(pidsAreOwn("darwin", inside, "laptop"), true);
  });
});

test("a process of somebody else runs too", () => {
  assert.equal(isRunning(1), true);
  assert.equal(isRunning(process.pid), true);
});

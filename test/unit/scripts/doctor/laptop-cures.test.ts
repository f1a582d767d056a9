/** Cures of a laptop's faults, run as printed, in a bare shell. */
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { createServer } from "node:net";
import { delimiter } from "node:path";
import { describe, test, type TestContext } from "node:test";

import { setCommand } from "../../../../configuration/cures";
import { BareShell, BASE_PATH } from "../../../support/bare-shell";
import { fakeCommands } from "../../../support/commands";
import { freePort } from "../../../support/ports";
import { cured } from "./cured";

describe("a cure of a laptop", () => {
  const INFO = { ID: "one", ServerVersion: "29.1.2", OSType: "linux", MemTotal: 2 ** 34, DockerRootDir: "/" };

  /** The first of two ports that nothing listens on. */
  async function freePair(): Promise<number> {
    const port = await freePort();
    const next = createServer();
    const isFree = await new Promise<boolean>((resolve) => {
      next.once("error", () => resolve(false)).listen(port + 1, "0.0.0.0", () => resolve(true));
    });
    next.close();
    return isFree ? port : freePair();
  }

  /** Docker and k3d, a port that is held, and who says by whom. */
  async function laptop(t: TestContext) {
    const port = await freePair();
    const world = { container: "", pid: 0, context: true, stop: () => undefined as unknown };
    const commands = await fakeCommands(t, ["docker", "k3d", "lsof"], ({ command, line }) => {
      if (command === "k3d") return { stdout: line.includes("list") ? "[]" : "k3d version v5.8.3" };
      if (command === "lsof") return { stdout: world.pid ? `p${world.pid}\ncnode` : "" };
      if (line === "docker context use default") world.context = true;
      if (line.startsWith("docker ps")) return { stdout: world.container };
      if (line === "docker stop web") return (void world.stop(), {});
      if (!world.context)
        return { stderr: 'unable to resolve docker endpoint: context "gone": context not found', code: 1 };
      if (line.includes(".ID")) return { stdout: '"one"' };
      return { stdout: line.startsWith("docker info") ? JSON.stringify(INFO) : "[]" };
    });
    const [folder] = commands.env["PATH"]!.split(delimiter);
    const shell = BareShell.start(t, { PATH: `${folder}:${BASE_PATH}` });
    shell.edit("Pulumi.local.yaml", (text) =>
      text
        .replace(/( {4}kind: k3d$)/m, `$1\n    hostPorts: ${port}-${port}`)
        .replace(/hostPort: \d+/, `hostPort: ${port}`),
    );
    return { shell, world, port, ports: `Ports ${port}-${port}` };
  }

  test("ends the process that holds a port", async (t) => {
    const { shell, world, port, ports } = await laptop(t);
    const code = `require("node:net").createServer().listen(${port}, "0.0.0.0", () => console.log("listens"))`;
    const holder = spawn(process.execPath, ["-e", code], { stdio: ["ignore", "pipe", "inherit"] });
    t.after(() => holder.kill());
    await new Promise((resolve) => holder.stdout.once("data", resolve));
    world.pid = holder.pid!;
    await cured(shell, "local", ports, new RegExp(`^taken: ${port} by node`), /^kill \d+$/);
  });

  test("stops the container that holds a port, or takes others", async (t) => {
    const { shell, world, port, ports } = await laptop(t);
    const server = createServer();
    await new Promise<void>((resolve) => server.listen(port, "0.0.0.0", resolve));
    t.after(() => server.close());
    Object.assign(world, { container: "web", stop: () => server.close() });
    const { cure } = await shell.doctor("local", ports);
    const wider = setCommand("local", ["cluster", "hostPorts"], `${port}-${port + 1}`);
    assert.ok(cure.at(-1)!.startsWith(`${wider} && `), cure.join("\n"));
    await cured(shell, "local", ports, /by the container web/, /^docker stop web$/);
    assert.equal((await shell.run(cure.at(-1)!)).exitCode, 0);
    assert.equal((await shell.doctor("local", `Ports ${port + 1}-${port + 1}`)).mark, "ok");
  });

  test("chooses a Docker that is there", async (t) => {
    const { shell, world } = await laptop(t);
    world.context = false;
    await cured(shell, "local", "Docker", /no such context/, /docker context use default$/);
  });
});

/** A machine that pushes to a registry made up for tests: its `docker` builds nothing, but pushes what it was told. */

import { readFileSync } from "node:fs";
import { join } from "node:path";

import { fakeCommands, type Answer, type Call, type FakeCommands } from "./commands";
import { FakeRegistry } from "./registry";
import { setEnvironment, temporaryFolder, writeFiles, type Cleanup } from "./temporary";

export class Pusher {
  public registry!: FakeRegistry;
  public commands!: FakeCommands;
  /** Folder of Docker's configuration. */
  public configFolder = "";
  /** What a push comes to, instead of being done. */
  public push: ((image: string) => Answer | undefined) | undefined;
  public buildFails = false;
  public buildx = false;
  /** Docker's configuration at each push. */
  public readonly pushedWith: string[] = [];
  private readonly labels = new Map<string, Record<string, string>>();

  public static async start(t: Cleanup): Promise<Pusher> {
    const pusher = new Pusher();
    pusher.registry = await FakeRegistry.start(t);
    pusher.commands = await fakeCommands(t, ["docker"], (call) => pusher.answer(call));
    pusher.configFolder = temporaryFolder(t);
    setEnvironment(t, { DOCKER_CONFIG: pusher.configFolder });
    pusher.dockerLogin("ci:right");
    return pusher;
  }

  /** `docker login`, or `docker logout`. */
  public dockerLogin(login: string | undefined): void {
    const auths = login ? { [this.registry.name]: { auth: Buffer.from(login).toString("base64") } } : {};
    writeFiles(this.configFolder, { "config.json": JSON.stringify({ auths, currentContext: "colima" }) });
  }

  private answer({ args, dockerConfig }: Call): Answer {
    const [verb, second] = args;
    const options = (name: string) => args.flatMap((arg, i) => (args[i - 1] === name ? [arg] : []));
    if (verb === "buildx" && second === "version") return { code: this.buildx ? 0 : 1 };
    if (verb === "version") return { stdout: "28" };
    if (verb === "build" || (verb === "buildx" && second === "build")) {
      if (this.buildFails) return { stderr: "step 1\nthe last words\n", code: 1 };
      const labels = options("--label").map((label) => label.split("=") as [string, string]);
      this.labels.set(options("--tag")[0]!, Object.fromEntries(labels));
      return {};
    }
    if (verb !== "push") return { stderr: `unexpected: docker ${args.join(" ")}`, code: 99 };
    this.pushedWith.push(readFileSync(join(dockerConfig, "config.json"), "utf8"));
    return this.pushed(args.at(-1)!);
  }

  private pushed(image: string): Answer {
    const special = this.push?.(image);
    if (special) return special;
    const [, repository = "", tag = ""] = /^[^/]+\/(.*):([^:]+)$/.exec(image)!;
    this.registry.push(repository, tag, this.labels.get(image)!);
    return {};
  }
}

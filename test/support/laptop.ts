/** A laptop made up for tests: its Docker, its k3d clusters and what is in their nodes, as far as the providers look. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";

import { parse, stringify } from "yaml";

import { fakeCommands, type Answer, type Call, type FakeCommands } from "./commands";
import { kubeconfig, listed, STARTING, type Cluster } from "./k3d-output";
import { ociSave, type SampleImage } from "./saved-image";
import type { Cleanup } from "./temporary";

export interface Node {
  /** What `crictl images` lists: tags by the image's ID. */
  readonly images: Map<string, readonly string[]>;
  /** Digests of containerd's content store. */
  readonly content: Set<string>;
}

export class Laptop {
  public readonly clusters = new Map<string, Cluster>();
  public readonly nodes = new Map<string, Node>();
  public readonly images = new Map<string, SampleImage>();
  /** Docker 29's default. */
  public containerdStore = false;
  public save: (image: SampleImage) => Promise<Buffer> = ociSave;
  /** What becomes of an import of the difference, and of the n-th `k3d image import`. @default both work */
  public delta: "works" | "refused" | "lost" = "works";
  public whole: (attempt: number) => "works" | "fails" | "lost" = () => "works";
  /** What `k3d cluster start` does; where another one is at work already it fails, and the nodes run all the same. */
  public start: "works" | "comes second" | "fails" = "works";
  public commands!: FakeCommands;
  /** How often a node's container runtime is asked before it answers, as after a start. */
  public starting = 0;
  /** Networks that k3d left, and how often Docker refuses to remove each: it still counts a container in it. */
  public readonly networks = new Map<string, number>();
  private attempts = 0;

  public static async start(t: Cleanup): Promise<Laptop> {
    const laptop = new Laptop();
    laptop.commands = await fakeCommands(t, ["docker", "k3d"], (call) => laptop.answer(call));
    return laptop;
  }

  public addCluster(name: string, cluster: Partial<Cluster> = {}): Cluster {
    const nodes = cluster.nodes ?? [`k3d-${name}-server-0`];
    const added = { uid: "uid-1", running: true, owner: "", ...cluster, nodes };
    this.clusters.set(name, added);
    for (const node of nodes) this.nodes.set(node, { images: new Map(), content: new Set() });
    return added;
  }

  private async answer({ command, args, input }: Call): Promise<Answer> {
    const [first, second] = args;
    if (first === "network") return this.network(args);
    if (command === "k3d") return this.k3d(args);
    if (first === "inspect") return { stdout: this.ownerOf(args.at(-1)!) };
    if (first === "info")
      return { stdout: JSON.stringify(this.containerdStore ? [["driver-type", "io.containerd.snapshotter.v1"]] : []) };
    if (first === "exec") return this.exec(args.filter((arg) => arg !== "-i").slice(1), input);
    const image = this.images.get(args.at(-1)!);
    if (!image) return { stderr: `Error response from daemon: No such image: ${args.at(-1)}`, code: 1 };
    if (first === "save") return { stdout: await this.save(image) };
    if (first !== "image" || second !== "inspect") return { stderr: `unexpected: docker ${args.join(" ")}`, code: 99 };
    const Id = this.containerdStore ? "sha256:of-the-manifest" : image.configDigest;
    return { stdout: JSON.stringify([{ Id, RootFS: { Layers: image.diffIds } }]) };
  }

  private network(args: readonly string[]): Answer {
    const [, verb, name = ""] = args;
    if (verb === "ls")
      return { stdout: [...this.networks.keys()].filter((each) => args.includes(`name=^${each}$`)).join("\n") };
    const refusals = this.networks.get(name) ?? 0;
    if (refusals === 0) this.networks.delete(name);
    else this.networks.set(name, refusals - 1);
    return refusals === 0 ? {} : { stderr: `network ${name} has active endpoints`, code: 1 };
  }

  private ownerOf(node: string): string {
    return [...this.clusters.values()].find(({ nodes }) => nodes.includes(node))?.owner ?? "";
  }

  private k3d(args: readonly string[]): Answer {
    const [verb, name] = [args.slice(0, 2).join(" "), args[2] ?? ""];
    switch (verb) {
      case "cluster list":
        return { stdout: JSON.stringify([...this.clusters].map(([key, cluster]) => listed(key, cluster))) };
      case "cluster create": {
        const owner = /wealist\.owner=(.*)@server:0/.exec(args[args.indexOf("--runtime-label") + 1] ?? "")?.[1];
        this.addCluster(name, { owner });
        this.addContext(`k3d-${name}`);
        return {};
      }
      case "cluster start":
        this.clusters.get(name)!.running = this.start !== "fails";
        if (this.start === "works") return {};
        return { stderr: "FATA[0006] Failed to add one or more helper nodes", code: 1 };
      case "cluster delete":
        this.clusters.delete(name);
        return {};
      case "kubeconfig get":
        return { stdout: kubeconfig(name) };
      case "image import":
        return this.importWhole(args[2]!, args[args.indexOf("--cluster") + 1]!);
      default:
        return { stderr: `unexpected: k3d ${args.join(" ")}`, code: 99 };
    }
  }

  /** As k3d does, also with `--kubeconfig-switch-context=false`: the first context there is becomes the current one. */
  private addContext(name: string): void {
    const { kubeconfig: path } = this.commands;
    const before = existsSync(path) ? (parse(readFileSync(path, "utf8")) as Record<string, unknown>) : {};
    const contexts = [...((before["contexts"] as unknown[] | undefined) ?? []), { name, context: { cluster: name } }];
    writeFileSync(path, stringify({ "current-context": name, ...before, contexts }));
  }

  private exec([name = "", ...command]: readonly string[], input: Buffer): Answer {
    const node = this.nodes.get(name);
    const line = command.join(" ");
    if (!node) return { stderr: `Error: No such container: ${name}`, code: 1 };
    if (line.startsWith("kubectl get namespace")) {
      return { stdout: [...this.clusters.values()].find(({ nodes }) => nodes.includes(name))!.uid };
    }
    if (line === "crictl images -o json") {
      if (this.starting-- > 0) return { stderr: STARTING, code: 1 };
      return { stdout: JSON.stringify({ images: [...node.images].map(([id, repoTags]) => ({ id, repoTags })) }) };
    }
    if (line.endsWith("content list -q")) return { stdout: [...node.content].join("\n") };
    if (!line.endsWith("images import -")) return { stderr: `unexpected: ${line}`, code: 99 };
    if (this.delta === "refused") return { stderr: "ctr: content digest: not found", code: 1 };
    const sent = [...this.images.values()].find(({ configDigest }) => input.includes(configDigest));
    if (sent && this.delta === "works") store(node, sent);
    return {};
  }

  private importWhole(reference: string, cluster: string): Answer {
    const outcome = this.whole(++this.attempts);
    if (outcome === "fails")
      return { stderr: "ERRO[0001] failed to import images in node: no space left on device", code: 1 };
    const image = this.images.get(reference)!;
    if (outcome === "works") this.clusters.get(cluster)!.nodes.forEach((node) => store(this.nodes.get(node)!, image));
    return {};
  }
}

/** Puts an image into a node, as an import does. */
export function store({ images, content }: Node, { reference, configDigest, diffIds }: SampleImage): void {
  images.set(configDigest, [`docker.io/library/${reference}`]);
  for (const digest of [configDigest, ...diffIds]) content.add(digest);
}

/** A laptop made up for tests: its Docker, its k3d clusters and what is in their nodes, as far as the providers look. */
import { existsSync, readFileSync, writeFileSync } from "node:fs";

import { parse, stringify } from "yaml";

import { fakeCommands, type Answer, type Call, type FakeCommands } from "./commands";
import type { DockerPush } from "./docker-push";
import { ctr, dockerNetwork, networkIds, pod, store, type Node } from "./laptop-nodes";
import { kubeconfig, listed, STARTING, type Cluster } from "./k3d-output";
import { ociSave, type SampleImage } from "./saved-image";
import type { Cleanup } from "./temporary";

type Outcome = "works" | "fails" | "lost";

export class Laptop {
  public readonly clusters = new Map<string, Cluster>();
  public readonly nodes = new Map<string, Node>();
  public readonly images = new Map<string, SampleImage>();
  /** Docker 29's default. */
  public containerdStore = false;
  public save: (image: SampleImage) => Promise<Buffer> = ociSave;
  /** What becomes of the n-th import on a node, and of the n-th `k3d image import`. @default both work */
  public imported: (attempt: number) => Outcome | Promise<Outcome> = () => "works";
  public byK3d: (attempt: number) => Outcome = () => "works";
  /** What `docker build` makes; undefined where it fails. */
  public built: (reference: string) => SampleImage | undefined = () => undefined;
  public down = false; // Docker does not run
  public other?: Partial<Cluster>; // by another k3d, while one begins to make it
  /** Images that workloads of the cluster name; undefined where it does not tell. */
  public used: readonly string[] | undefined = [];
  /** Workloads that are there and need their image no more. */
  public gone: readonly object[] = [];
  /** Images that a container of somebody's was made of. */
  public held: readonly string[] = [];
  /** What `k3d cluster start` does; where another one is at work already it fails, and the nodes run all the same. */
  public start: "works" | "comes second" | "fails" = "works";
  public commands!: FakeCommands;
  /** Where images can be pushed to this machine itself. */
  public pushes?: DockerPush;
  /** How often a node's container runtime is asked before it answers, as after a start. */
  public starting = 0;
  /** Networks, and how often Docker refuses to remove each: it still counts a container in it. */
  public readonly networks = new Map<string, number>();
  /** Nodes that were put into another network than they were made in. */
  public readonly reconnected = new Set<string>();
  private attempts = 0;
  private imports = 0;
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
    this.networks.set(`k3d-${name}`, 0);
    return added;
  }

  private async answer({ command, args, input }: Call): Promise<Answer> {
    const [first, second] = args;
    if (this.down && command === "docker")
      return { stderr: "Cannot connect to the Docker daemon at unix:///x", code: 1 };
    if (first === "network") return dockerNetwork(this, args);
    if (first === "version" && command === "docker") return { stdout: "linux/amd64" };
    if (first === "build") return this.build(args[args.indexOf("--tag") + 1]!);
    if (command === "k3d") return this.k3d(args);
    if (first === "inspect" && /NetworkID/.test(args[2]!)) return { stdout: networkIds(this, args.slice(3)) };
    if (first === "inspect") return { stdout: this.ownerOf(args.at(-1)!) };
    if (first === "ps") return { stdout: this.nodeContainers(args) };
    if (first === "rm") return { stderr: "Error: No such container", code: 1 };
    if (first === "exec") return this.exec(args.filter((arg) => arg !== "-i").slice(1), input);
    const pushed = await this.pushes?.answer(args, this.images);
    if (pushed) return pushed;
    const image = this.images.get(args.at(-1)!);
    if (!image) return { stderr: `Error response from daemon: No such image: ${args.at(-1)}`, code: 1 };
    if (first === "save") return { stdout: await this.save(image) };
    if (first === "image" && second === "rm") return this.remove(image);
    if (first !== "image" || second !== "inspect") return { stderr: `unexpected: docker ${args.join(" ")}`, code: 99 };
    return { stdout: this.idOf(image) };
  }

  private build(reference: string): Answer {
    const image = this.built(reference);
    if (image) this.images.set(reference, image);
    return image ? {} : { stderr: "ERROR: failed to solve: process did not complete successfully", code: 1 };
  }

  /** What Docker calls an image. */
  public idOf = (image: SampleImage): string => (this.containerdStore ? image.manifestDigest : image.configDigest);

  private remove({ reference }: SampleImage): Answer {
    if (this.held.includes(reference)) return { stderr: `conflict: unable to delete ${reference}: in use`, code: 1 };
    this.images.delete(reference);
    return {};
  }

  /** `docker ps` of all that is k3d's, or of one cluster, with the format that is asked for. */
  private nodeContainers(args: readonly string[]): string {
    const wanted = /label=k3d\.cluster=(\S+)/.exec(args.join(" "))?.[1];
    const clusters = [...this.clusters].filter(([name]) => wanted === undefined || name === wanted);
    const roleOf = (node: string) => (/-agent-/.test(node) ? "agent" : "server");
    const state = (running: boolean) => (wanted === undefined ? [running ? "running" : "exited"] : []);
    const row = (node: string, running: boolean, role = roleOf(node)) => [node, ...state(running), role].join(" ");
    const nodes = clusters.flatMap(([, { nodes, running }]) => nodes.map((node) => row(node, running)));
    return [...nodes, row("k3d-tools", true, "noRole")].join("\n");
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
        if (this.other && this.addCluster(name, this.other))
          return { stderr: "with that name already exists", code: 1 };
        this.addCluster(name, { owner });
        this.addContext(`k3d-${name}`);
        return {};
      }
      case "cluster start":
        if (!this.networks.has(`k3d-${name}`)) return { stderr: `network k3d-${name} not found`, code: 1 };
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

  private exec([name = "", ...command]: readonly string[], input: Buffer): Answer | Promise<Answer> {
    const node = this.nodes.get(name);
    const line = command.join(" ");
    if (!node) return { stderr: `Error: No such container: ${name}`, code: 1 };
    const of = [...this.clusters.values()].find(({ nodes }) => nodes.includes(name));
    if (!of?.running) return { stderr: `Error response from daemon: container ${name} is not running`, code: 1 };
    if (line.startsWith("kubectl get namespace ")) return { stdout: of.uid };
    if (line.startsWith("kubectl get namespaces ")) {
      const items = Object.entries(of.namespaces ?? {}).map(([key, marks]) => ({ metadata: { name: key, ...marks } }));
      return { stdout: JSON.stringify({ items: [{ metadata: { name: "kube-system" } }, ...items] }) };
    }
    if (line.startsWith("kubectl get statefulsets,")) return { stdout: of.holders ?? "" };
    if (line === "crictl images -o json") {
      if (this.starting-- > 0) return { stderr: STARTING, code: 1 };
      const images = [...node.images].map(([tag, { id }]) => ({ id, repoTags: [tag] }));
      return { stdout: JSON.stringify({ images: images[0] ? images : null }) };
    }
    if (line.startsWith("kubectl get pods,")) {
      if (!this.used) return { stderr: "the server is overloaded", code: 1 };
      return { stdout: JSON.stringify({ items: [...this.used.map((image) => pod(image)), ...this.gone] }) };
    }
    if (line.endsWith("content list -q")) return { stdout: [...node.content].join("\n") };
    if (command[4] === "import") return this.importOn(node, input);
    return ctr(node, command);
  }

  /** As containerd: what the archive does not bring has to be there. */
  private async importOn(node: Node, input: Buffer): Promise<Answer> {
    const outcome = await this.imported(++this.imports);
    const has = (digest: string) => node.content.has(digest) || input.includes(digest.replace(":", "/"));
    const sent = [...this.images.values()].find(({ configDigest }) => input.includes(configDigest.slice(7)));
    if (outcome === "fails" || !sent?.diffIds.every(has)) return { stderr: "ctr: content digest: not found", code: 1 };
    if (outcome === "works") store(node, sent);
    return {};
  }

  private importWhole(reference: string, cluster: string): Answer {
    const outcome = this.byK3d(++this.attempts);
    if (outcome === "fails")
      return { stderr: "ERRO[0001] failed to import images in node: no space left on device", code: 1 };
    const image = this.images.get(reference)!;
    if (outcome === "works") this.clusters.get(cluster)!.nodes.forEach((node) => store(this.nodes.get(node)!, image));
    return {};
  }
}

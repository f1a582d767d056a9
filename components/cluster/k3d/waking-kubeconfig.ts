import { parse, stringify } from "yaml";

import { SILENCE_SECONDS } from "../../command";
import { helperRemoval, NETWORK_LABEL, networkCreation, networkQuery, reconnection } from "./docker-network";
import { networkOf } from "./k3d";
import { K3D_SILENCE_SECONDS, startCommand } from "./lifecycle";

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: { server: string; "certificate-authority-data"?: string } }[];
  readonly users: { user: { "client-certificate-data"?: string; "client-key-data"?: string; exec?: Exec } }[];
}

/** How a client gets its certificate: by running this (client-go's credential plugins). */
export interface Exec {
  readonly apiVersion: string;
  readonly interactiveMode: string;
  readonly command: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
}

/**
 * Run by `node -e` whenever a client is about to connect: starts the cluster where it is stopped, waits until the API
 * server is ready, and hands the client certificate over. Fails at once where the cluster is gone, or is another one,
 * whose API server is published on another port. A network that Docker pruned is made again, as by `mendNetwork`. Plain
 * JavaScript, since it runs outside this project. A cluster of one node whose API server is ready is asked for nothing else: by
 * its own authority and certificate it is that cluster, and awake.
 *
 * An open port says nothing: Docker's proxy takes connections as soon as the container runs, and a provider that came by
 * in between would take the cluster for gone, and all of its objects with it.
 */
const WAKE = `
const { spawnSync } = require("node:child_process");
const https = require("node:https");
const { CLUSTER, NODES, SERVER, AUTHORITY, CERTIFICATE, KEY, START } = process.env;
const { hostname, port } = new URL(SERVER);
const run = (seconds, command, ...args) => spawnSync(command, args, { encoding: "utf8", timeout: seconds * 1000 });
const fail = (message) => { console.error(message); process.exit(1); };
const text = (base64) => Buffer.from(base64, "base64").toString();
const host = hostname === "0.0.0.0" ? "127.0.0.1" : hostname;
const tls = { ca: text(AUTHORITY), cert: text(CERTIFICATE), key: text(KEY), timeout: 5000, agent: false };
const ask = (otherwise) => https.get({ host, port, path: "/readyz", ...tls }, (response) => {
  response.resume();
  if (response.statusCode === 200) hand(); else otherwise("it answers " + response.statusCode);
}).on("timeout", function () { this.destroy(new Error("no answer")); }).on("error", (error) => otherwise(error.message));
if (NODES.includes(",")) wake(); else ask(wake);
function wake() {
  const inspected = run(${SILENCE_SECONDS}, "docker", "inspect", ...NODES.split(","));
  const { code } = inspected.error || {};
  if (code === "ETIMEDOUT") fail("docker said nothing for ${SILENCE_SECONDS} s: is it hanging?");
  if (inspected.status !== 0) fail(inspected.stderr || "docker is not installed");
  const nodes = JSON.parse(inspected.stdout);
  const published = nodes.flatMap((node) => (node.NetworkSettings.Ports || {})["6443/tcp"] || []).map((b) => b.HostPort);
  if (published.length > 0 && !published.includes(port)) fail("the k3d cluster " + CLUSTER + " was recreated");
  if (nodes.some((node) => !node.State.Running)) start(nodes, JSON.parse(START));
  const end = Date.now() + 60000;
  (function attempt() {
    ask((why) => Date.now() < end ? setTimeout(attempt, 200) : fail("the API server at " + SERVER + " is not ready: " + why));
  })();
}
function start(nodes, { network, label, query, make, remove, again, command }) {
  const docker = (args) => run(${SILENCE_SECONDS}, "docker", ...args);
  const found = docker(query);
  const id = (found.stdout || "").trim();
  const known = (node) => ((node.NetworkSettings.Networks || {})[network] || {}).NetworkID;
  const isLost = (node) =>
    ((node.Config || {}).Labels || {})[label] === network && (!id || (known(node) && known(node) !== id));
  const lost = found.status === 0 ? again.filter((_, i) => isLost(nodes[i])) : [];
  if (lost.length > 0) [...(id ? [] : [make]), remove, ...lost.flat()].forEach(docker);
  run(${K3D_SILENCE_SECONDS}, "k3d", ...command);
}
function hand() {
  const status = { clientCertificateData: tls.cert, clientKeyData: tls.key };
  console.log(JSON.stringify({ apiVersion: "client.authentication.k8s.io/v1", kind: "ExecCredential", status }));
}
`;

/**
 * A k3d cluster's kubeconfig that starts the cluster when it is stopped. The Kubernetes provider decides once, before
 * anything else runs, whether its cluster can be reached, and drops the objects of an unreachable one from the state:
 * after a reboot a refresh would take a stopped cluster for a deleted one.
 */
export function wakingKubeconfig(kubeconfig: string, cluster: string, nodes: readonly string[]): string {
  const config = parse(kubeconfig) as Kubeconfig;
  const { server = "", "certificate-authority-data": authority = "" } = config.clusters[0]?.cluster ?? {};
  for (const entry of config.users) {
    const { "client-certificate-data": certificate = "", "client-key-data": key = "" } = entry.user;
    const env = {
      ...{ CLUSTER: cluster, NODES: nodes.join(), SERVER: server },
      ...{ AUTHORITY: authority, CERTIFICATE: certificate, KEY: key, START: JSON.stringify(starting(cluster, nodes)) },
    };
    entry.user = {
      exec: {
        apiVersion: "client.authentication.k8s.io/v1",
        interactiveMode: "Never",
        command: "node",
        args: ["-e", WAKE],
        env: Object.entries(env).map(([name, value]) => ({ name, value })),
      },
    };
  }
  return stringify(config);
}

export interface Way {
  /** Of the API server: `https://0.0.0.0:6443`. */
  readonly server: string;
  /** PEM: its authority, and the client's certificate and key. */
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

/** Whether it is one of {@link wakingKubeconfig}, as that makes them now. */
export const isWaking = (kubeconfig: string): boolean => execIn(kubeconfig)?.args[1] === WAKE;

const execIn = (kubeconfig: string) => (parse(kubeconfig) as Partial<Kubeconfig> | null)?.users?.[0]?.user.exec;

/** The way to the API server behind a waking kubeconfig, which wakes nobody; undefined in a kubeconfig of another kind. */
export function wayBehind(kubeconfig: string): Way | undefined {
  const env = execIn(kubeconfig)?.env ?? [];
  const of = (key: string) => env.find(({ name }) => name === key)?.value;
  const [server, ...rest] = ["SERVER", "AUTHORITY", "CERTIFICATE", "KEY"].map(of);
  const [ca, cert, key] = rest.map((base64) => base64 && Buffer.from(base64, "base64").toString());
  return server && ca && cert && key ? { server, ca, cert, key } : undefined;
}

/** What mends the cluster's network and starts it, as commands: the script knows nothing of this project. */
const starting = (cluster: string, nodes: readonly string[]) => ({
  network: networkOf(cluster),
  label: NETWORK_LABEL,
  query: networkQuery(cluster),
  make: networkCreation(cluster),
  remove: helperRemoval(cluster),
  /** For each node. */
  again: nodes.map((node) => reconnection(cluster, node)),
  command: startCommand(cluster),
});

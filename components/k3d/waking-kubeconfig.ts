import { parse, stringify } from "yaml";

interface Kubeconfig {
  readonly clusters: readonly { readonly cluster: { readonly server: string } }[];
  readonly users: {
    user: Record<string, unknown> & { "client-certificate-data"?: string; "client-key-data"?: string };
  }[];
}

/**
 * Run by `node -e` whenever a client is about to connect: starts the cluster where it is stopped, waits until the API
 * server listens, and hands the client certificate over. Fails at once where the cluster is gone, or is another one,
 * whose API server is published on another port. Plain JavaScript, since it runs outside this project.
 */
const WAKE = `
const { spawnSync } = require("node:child_process");
const { connect } = require("node:net");
const { CLUSTER, NODES, SERVER, CERTIFICATE, KEY } = process.env;
const { hostname, port } = new URL(SERVER);
const run = (command, ...args) => spawnSync(command, args, { encoding: "utf8" });
const fail = (message) => { console.error(message); process.exit(1); };
const inspected = run("docker", "inspect", ...NODES.split(","));
if (inspected.status !== 0) fail(inspected.stderr || "docker is not installed");
const nodes = JSON.parse(inspected.stdout);
const published = nodes.flatMap((node) => (node.NetworkSettings.Ports || {})["6443/tcp"] || []).map((b) => b.HostPort);
if (published.length > 0 && !published.includes(port)) fail("the k3d cluster " + CLUSTER + " was recreated");
if (nodes.some((node) => !node.State.Running)) run("k3d", "cluster", "start", CLUSTER);
const end = Date.now() + 60000;
(function attempt() {
  const again = () => (Date.now() < end ? setTimeout(attempt, 200) : fail("the API server does not listen on port " + port));
  const socket = connect(Number(port), hostname === "0.0.0.0" ? "127.0.0.1" : hostname, () => { socket.end(); ready(); }).on("error", again);
})();
function ready() {
  const text = (base64) => Buffer.from(base64, "base64").toString();
  const status = { clientCertificateData: text(CERTIFICATE), clientKeyData: text(KEY) };
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
  const server = config.clusters[0]?.cluster.server ?? "";
  for (const entry of config.users) {
    const { "client-certificate-data": certificate = "", "client-key-data": key = "" } = entry.user;
    const env = { CLUSTER: cluster, NODES: nodes.join(), SERVER: server, CERTIFICATE: certificate, KEY: key };
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

/** What k3d and a node of it print, as far as the providers read it. */
export interface Cluster {
  uid: string;
  running: boolean;
  /** Value of the label `wealist.owner`; empty for somebody else's. */
  owner: string;
  readonly nodes: readonly string[];
  /** ID of the network that its containers were made in. @default the one of its name */
  network?: string;
  /** What holds data in it. */
  holders?: string;
  /** What stands on each of its namespaces beside Kubernetes' own. */
  namespaces?: Readonly<Record<string, object>>;
}

/** What `crictl` prints before the container runtime answers. */
export const STARTING =
  'level=fatal msg="validate service connection: dial unix /run/k3s/containerd/containerd.sock: connect: no such file"';

/** An entry of `k3d cluster list -o json`. */
export const listed = (name: string, { nodes, running }: Cluster) => ({
  name,
  nodes: [
    ...nodes.map((node) => ({
      name: node,
      role: /-agent-/.test(node) ? "agent" : "server",
      State: { Running: running },
    })),
    { name: `k3d-${name}-tools`, role: "noRole", State: { Running: false } },
  ],
});

const base64 = (text: string) => Buffer.from(text).toString("base64");

/** The PEM files of a kubeconfig. */
export interface Credentials {
  readonly ca: string;
  readonly cert: string;
  readonly key: string;
}

const TEXTS = { ca: "the authority", cert: "the certificate", key: "the key" };

/** What `k3d kubeconfig get` prints. */
export const kubeconfig = (
  name: string,
  server = "https://0.0.0.0:40123",
  { ca, cert, key }: Credentials = TEXTS,
) => `apiVersion: v1
kind: Config
clusters:
- cluster:
    certificate-authority-data: ${base64(ca)}
    server: ${server}
  name: k3d-${name}
contexts:
- context:
    cluster: k3d-${name}
    user: admin@k3d-${name}
  name: k3d-${name}
current-context: k3d-${name}
users:
- name: admin@k3d-${name}
  user:
    client-certificate-data: ${base64(cert)}
    client-key-data: ${base64(key)}
`;

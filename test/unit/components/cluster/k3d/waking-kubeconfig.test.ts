import assert from "node:assert/strict";
import { before, describe, test, type TestContext } from "node:test";

import execa from "execa";
import { parse } from "yaml";

import { wakingKubeconfig, type Exec } from "../../../../../components/cluster/k3d/waking-kubeconfig";
import { fakeCommands, type Answer } from "../../../../support/commands";
import { k3dApi } from "../../../../support/k3d-api";
import { kubeconfig, type Credentials } from "../../../../support/k3d-output";
import { suiteCleanup } from "../../../../support/suite";
import { authority, type Authority } from "../../../../support/tls";

const suite = suiteCleanup();
const NODES = ["k3d-k3s-local-agent-0", "k3d-k3s-local-server-0"];

const made = (server?: string, credentials?: Credentials, names = NODES) =>
  parse(wakingKubeconfig(kubeconfig("k3s-local", server, credentials), "k3s-local", names)) as {
    readonly users: readonly [{ readonly name: string; readonly user: { readonly exec: Exec } }];
    readonly clusters: unknown;
    readonly contexts: unknown;
    readonly "current-context": string;
  };

/** What `docker inspect` says of a node; the API server's port is published by the server node. */
const node = (Running: boolean, HostPort?: number) => ({
  State: { Running },
  Config: { Labels: { "k3d.cluster.network": "k3d-k3s-local" } },
  NetworkSettings: {
    Networks: { "k3d-k3s-local": { NetworkID: "id-1" } },
    Ports: HostPort === undefined ? {} : { "6443/tcp": [{ HostIp: "", HostPort: `${HostPort}` }] },
  },
});

let own: Authority;
let client: Credentials;
before(async () => {
  own = await authority(suite);
  client = { ca: own.ca, ...(await own.sign("DNS:admin")) };
});

/**
 * Runs the command of the kubeconfig as a client does, with a Docker that answers `inspect`, given the API server's port.
 * That server takes whom its authority knows, and answers with each of `answers` in turn, the last one again and again.
 */
async function connect(
  t: TestContext,
  inspect: (port: number) => Answer,
  { answers = [200], networks = "id-1", names = NODES } = {},
) {
  const { port, asked } = await k3dApi(t, own, (n) => [answers[n - 1] ?? answers.at(-1)!]);
  const { exec } = made(`https://0.0.0.0:${port}`, client, names).users[0].user;
  const commands = await fakeCommands(t, ["docker", "k3d"], ({ line }) => {
    if (line.startsWith("docker network ls")) return { stdout: networks };
    return line.startsWith("docker inspect") ? inspect(port) : {};
  });
  const env = { ...commands.env, ...Object.fromEntries(exec.env.map(({ name, value }) => [name, value])) };
  const result = await execa(process.execPath, exec.args, { env, extendEnv: false, reject: false });
  return { ...result, lines: commands.lines(), asked };
}

const nodes = (...found: ReturnType<typeof node>[]) => ({ stdout: JSON.stringify(found) });

describe("the kubeconfig that wakes its cluster", () => {
  test("keeps k3d's clusters and contexts, and leaves no certificate of the client beside the command", () => {
    const { users, ...rest } = made();
    const { users: _, ...printed } = parse(kubeconfig("k3s-local")) as Record<string, unknown>;
    assert.deepEqual(rest, printed);
    assert.equal(users[0].name, "admin@k3d-k3s-local");
    assert.deepEqual(Object.keys(users[0].user), ["exec"]);
    const { apiVersion, interactiveMode, command } = users[0].user.exec;
    assert.deepEqual(
      { apiVersion, interactiveMode, command },
      {
        apiVersion: "client.authentication.k8s.io/v1",
        interactiveMode: "Never",
        command: "node",
      },
    );
  });

  test("starts nothing where every node runs, and hands the certificate over", async (t) => {
    const { stdout, exitCode, lines } = await connect(t, (port) => nodes(node(true), node(true, port)));
    assert.equal(exitCode, 0);
    assert.deepEqual(JSON.parse(stdout), {
      apiVersion: "client.authentication.k8s.io/v1",
      kind: "ExecCredential",
      status: { clientCertificateData: client.cert, clientKeyData: client.key },
    });
    assert.deepEqual(lines, [`docker inspect ${NODES.join(" ")}`]);
  });

  test("starts the cluster where a node is stopped", async (t) => {
    const { stdout, exitCode, lines } = await connect(t, (port) => nodes(node(false), node(true, port)));
    assert.equal(exitCode, 0);
    assert.match(stdout, /ExecCredential/);
    assert.deepEqual(lines.slice(2), ["k3d cluster start k3s-local --wait --timeout 180s"]);
  });

  test("asks Docker for nothing where the one node there is serves", async (t) => {
    const { stdout, lines, asked } = await connect(t, () => ({ code: 1 }), { names: NODES.slice(1) });
    assert.match(stdout, /ExecCredential/);
    assert.deepEqual([lines, asked], [[], ["/readyz"]]);
  });

  test("looks into it where that one is not ready", async (t) => {
    const stopped = (port: number) => nodes(node(false, port));
    const { stdout, lines, asked } = await connect(t, stopped, { names: NODES.slice(1), answers: [503, 200] });
    assert.match(stdout, /ExecCredential/);
    assert.deepEqual(lines.slice(2), ["k3d cluster start k3s-local --wait --timeout 180s"]);
    assert.deepEqual(asked, ["/readyz", "/readyz"]);
  });

  const pruned: Record<string, readonly [networks: string, steps: readonly RegExp[]]> = {
    "makes the network again that Docker pruned": ["", [/^docker network create .*app=k3d.* k3d-k3s-local$/]],
    "puts the nodes into the network that bears the name now": ["id-2", []],
  };
  for (const [what, [networks, steps]] of Object.entries(pruned)) {
    test(`${what}, before it starts the cluster`, async (t) => {
      const stopped = (port: number) => nodes(node(false), node(false, port));
      const { exitCode, lines } = await connect(t, stopped, { networks });
      const each = NODES.flatMap((name) => [
        new RegExp(`^docker network disconnect --force k3d-k3s-local ${name}$`),
        new RegExp(`^docker network connect k3d-k3s-local ${name}$`),
      ]);
      const expected = [
        ...steps,
        /^docker rm --force k3d-k3s-local-tools$/,
        ...each,
        /^k3d cluster start k3s-local --wait --timeout 180s$/,
      ];
      const done = lines.slice(2);
      assert.equal(exitCode, 0);
      assert.equal(done.length, expected.length, done.join("\n"));
      expected.forEach((step, i) => assert.match(done[i]!, step));
    });
  }

  test("waits for an API server that does not answer yet, although its port is open", async (t) => {
    const { stdout, exitCode, asked } = await connect(t, (port) => nodes(node(true, port)), {
      answers: [503, 401, 200],
    });
    assert.equal(exitCode, 0);
    assert.match(stdout, /ExecCredential/);
    assert.deepEqual(asked, ["/readyz", "/readyz", "/readyz"]);
  });

  const gone: Record<string, readonly [answer: (port: number) => Answer, told: RegExp]> = {
    "gone: that cluster is deleted, not asleep": [
      () => ({ stderr: "Error: No such object: k3d-x\n", code: 1 }),
      /No such object/,
    ],
    "those of another cluster, made by hand under the same name": [
      (port) => nodes(node(true), node(false, port + 1)),
      /the k3d cluster k3s-local was recreated/,
    ],
  };
  for (const [what, [answer, told]] of Object.entries(gone)) {
    test(`says so, starts nothing and gives nothing away where the nodes are ${what}`, async (t) => {
      const { stdout, stderr, exitCode, lines } = await connect(t, answer);
      assert.deepEqual([exitCode, stdout, lines.length], [1, "", 1]);
      assert.match(stderr, told);
    });
  }

  test("waits for no Docker that hangs", async (t) => {
    const { exec } = made().users[0].user;
    const commands = await fakeCommands(
      t,
      ["docker"],
      () => new Promise((resolve) => setTimeout(() => resolve({}), 5000)),
    );
    const [option = "", script = ""] = exec.args;
    const impatient = script.replace(/run\(\d+, "docker"/, 'run(0.5, "docker"');
    assert.notEqual(impatient, script);
    const env = { ...commands.env, ...Object.fromEntries(exec.env.map(({ name, value }) => [name, value])) };
    const ran = await execa(process.execPath, [option, impatient], { env, extendEnv: false, reject: false });
    assert.equal(ran.exitCode, 1);
    assert.match(ran.stderr, /^docker said nothing for \d+ s/);
    assert.match(script, /run\(\d+, "k3d", \.\.\.command\)/);
  });
});

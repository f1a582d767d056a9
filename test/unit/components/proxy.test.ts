import assert from "node:assert/strict";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import { describe, test, type TestContext } from "node:test";

import { stringify } from "yaml";

import { accessTo, clusterUidOf } from "../../../components/cluster/access";
import { proxyFor, proxyName } from "../../../components/proxy";
import { withRegistry } from "../../../components/image/registry/access";
import { fakeCommands } from "../../support/commands";
import { testProxy } from "../../support/proxy";
import { FakeRegistry } from "../../support/registry";
import { setEnvironment, temporaryFolder } from "../../support/temporary";
import { authority } from "../../support/tls";
import { registryCures } from "../../../stacks/image-cures";

const PROXY = "http://proxy.corp:3128";

describe("the proxy of an address", () => {
  test("is the one of its scheme, in either spelling; a proxy of the other scheme is none", () => {
    assert.equal(proxyFor("https://ghcr.io/v2/", { HTTPS_PROXY: PROXY }), PROXY);
    assert.equal(proxyFor("https://ghcr.io/v2/", { https_proxy: "proxy.corp:3128" }), PROXY);
    assert.equal(proxyFor("https://ghcr.io/v2/", { HTTP_PROXY: PROXY, HTTPS_PROXY: "" }), undefined);
    assert.equal(proxyFor("http://registry.lan/v2/", { HTTP_PROXY: PROXY }), PROXY);
    assert.equal(proxyFor("https://ghcr.io/v2/", {}), undefined);
  });

  const exceptions: readonly (readonly [rules: string, url: string, exempt: boolean])[] = [
    ["*", "https://ghcr.io", true],
    ["lan", "https://registry.lan:5000", true],
    ["registry.lan", "https://registry.lan:5000", true],
    ["registry.lan", "https://a.registry.lan", true],
    ["registry.lan", "https://my-registry.lan", false],
    [".lan", "https://registry.lan", true],
    [".registry.lan", "https://registry.lan", false],
    ["*.lan", "https://registry.lan", true],
    ["a.example, Registry.LAN ,b.example", "https://registry.lan", true],
    ["registry.lan:5000", "https://registry.lan:5000", true],
    ["registry.lan:5000", "https://registry.lan", false],
    ["registry.lan:443", "https://registry.lan", true],
    ["10.0.0.5", "https://10.0.0.5:6443", true],
    ["10.0.0.0/8", "https://10.1.2.3:6443", true],
    ["10.0.0.0/8", "https://11.1.2.3:6443", false],
    ["10.0.0.0/x", "https://10.1.2.3:6443", false],
    ["fd00::/8", "https://[fd00::1]:6443", true],
    ["[fd00::1]:6443", "https://[fd00::1]:6443", true],
    ["", "https://ghcr.io", false],
    [",,", "https://ghcr.io", false],
  ];
  for (const [rules, url, exempt] of exceptions) {
    test(`is ${exempt ? "none" : "there"} for ${url} with NO_PROXY=${rules}`, () => {
      assert.equal(proxyFor(url, { HTTPS_PROXY: PROXY, NO_PROXY: rules }), exempt ? undefined : PROXY);
    });
  }

  test("is none for this machine, as a k3d cluster's kubeconfig may write it", () => {
    for (const host of ["localhost", "127.0.0.1", "127.1.2.3", "[::1]", "0.0.0.0", "k3d.localhost"])
      assert.equal(proxyFor(`https://${host}:6443`, { HTTPS_PROXY: PROXY }), undefined, host);
  });

  test("is named without its password, and one that is no address is refused without it", () => {
    assert.equal(proxyName("http://me:canary@proxy.corp:3128"), PROXY);
    assert.throws(
      () => proxyFor("https://ghcr.io", { HTTPS_PROXY: "http://me:canary@" }),
      ({ message }: Error) => message === "HTTPS_PROXY holds no address of a proxy",
    );
  });
});

/** A network that is left through a proxy alone: the names are known to nobody else. */
function behind(t: TestContext, url: string, NO_PROXY = ""): void {
  setEnvironment(t, { HTTPS_PROXY: url, NO_PROXY, https_proxy: "", no_proxy: "" });
}

describe("a registry behind a proxy", () => {
  const look = (registry: string) =>
    withRegistry({ repository: `${registry}/team/app`, cures: registryCures("prod") }, async (client) => {
      const manifest = await client.manifest("v1");
      return manifest?.mediaType ?? "nothing";
    }).catch((error: Error) => error.message);

  /** One of the name `host`, whose authority lies in `certs.d`. */
  async function registry(t: TestContext, host: string): Promise<number> {
    const { ca, sign } = await authority(t);
    const started = await FakeRegistry.start(t, await sign(`DNS:${host}`), host);
    started.login = undefined;
    started.push("team/app", "v1", {});
    setEnvironment(t, { DOCKER_CONFIG: temporaryFolder(t, { [`certs.d/${host}/ca.crt`]: ca }) });
    await fakeCommands(t, ["docker"], () => ({}));
    return Number(started.name.split(":")[1]);
  }

  test("is looked at through it, with the proxy's login", async (t) => {
    const port = await registry(t, "registry.corp");
    const proxy = await testProxy(t, { "registry.corp:443": port });
    behind(t, proxy.url.replace("//", "//me:p%40ss@"));
    assert.equal(await look("registry.corp"), "application/vnd.oci.image.manifest.v1+json");
    assert.ok(proxy.passed.length > 0);
    assert.deepEqual([...new Set(proxy.passed)], ["registry.corp:443"]);
    assert.equal(Buffer.from(proxy.logins[0]!.replace("Basic ", ""), "base64").toString(), "me:p@ss");
  });

  test("that NO_PROXY names is not", async (t) => {
    const proxy = await testProxy(t, { "direct.corp:443": await registry(t, "direct.corp") });
    behind(t, proxy.url, "corp");
    assert.match(await look("direct.corp"), /getaddrinfo/);
    assert.deepEqual(proxy.passed, []);
  });

  test("says so where the proxy wants a login, or lets nothing through, and gives away no password", async (t) => {
    await registry(t, "refused.corp");
    const proxy = await testProxy(t, {}, "407 Proxy Authentication Required");
    behind(t, proxy.url.replace("//", "//me:canary@"));
    const told = await look("refused.corp");
    assert.match(told, /does not answer: .*407.*the proxy http:\/\/127\.0\.0\.1:\d+ \(HTTPS_PROXY\) wants a login/);
    assert.doesNotMatch(told, /canary/);
    behind(t, (await testProxy(t, {})).url);
    assert.match(await look("refused.corp"), /403.*belongs into NO_PROXY: refused\.corp$/);
  });
});

describe("a cluster behind a proxy", () => {
  async function cluster(t: TestContext): Promise<{ port: number; kubeconfig: string }> {
    const { ca, sign } = await authority(t);
    const api = createServer(await sign("DNS:cluster.corp"), ({ url }, response) => {
      const metadata = { name: "kube-system", uid: url === "/api/v1/namespaces/kube-system" ? "uid-1" : "" };
      response.writeHead(200, { "content-type": "application/json", connection: "close" });
      response.end(JSON.stringify({ apiVersion: "v1", kind: "Namespace", metadata }));
    });
    await new Promise<void>((resolve) => api.listen(0, "127.0.0.1", resolve));
    t.after(() => api.close());
    const data = Buffer.from(ca).toString("base64");
    const kubeconfig = stringify({
      apiVersion: "v1",
      kind: "Config",
      clusters: [
        { name: "prod", cluster: { server: "https://cluster.corp:6443", "certificate-authority-data": data } },
      ],
      contexts: [{ name: "prod", context: { cluster: "prod", user: "me" } }],
      users: [{ name: "me", user: { token: "token" } }],
      "current-context": "prod",
    });
    return { port: (api.address() as AddressInfo).port, kubeconfig };
  }

  test("is asked through it, unless NO_PROXY names it", async (t) => {
    const { port, kubeconfig } = await cluster(t);
    const proxy = await testProxy(t, { "cluster.corp:6443": port });
    behind(t, proxy.url);
    assert.equal(await clusterUidOf(accessTo({ kubeconfig })), "uid-1");
    assert.deepEqual(proxy.passed, ["cluster.corp:6443"]);
    behind(t, proxy.url, "cluster.corp");
    await assert.rejects(clusterUidOf(accessTo({ kubeconfig })), /getaddrinfo/);
    assert.equal(proxy.passed.length, 1);
  });

  test("is asked through the one that its kubeconfig names, whatever the environment's is", async (t) => {
    const { port, kubeconfig } = await cluster(t);
    const own = await testProxy(t, { "cluster.corp:6443": port });
    const ambient = await testProxy(t, {});
    behind(t, ambient.url);
    const withOwn = kubeconfig.replace("    server:", `    proxy-url: ${own.url}\n      server:`);
    assert.equal(await clusterUidOf(accessTo({ kubeconfig: withOwn })), "uid-1");
    assert.deepEqual([own.passed.length, ambient.passed.length], [1, 0]);
  });
});

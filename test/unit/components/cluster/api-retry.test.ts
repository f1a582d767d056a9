import assert from "node:assert/strict";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { describe, test, type TestContext } from "node:test";

import { isApiError, reason, statusOf } from "../../../../components/cluster/api-error";
import { patientKubeConfig, type Patience } from "../../../../components/cluster/api-retry";
import { apiServer, leadTo, refusal } from "../../../support/api-server";
import { freePort } from "../../../support/ports";

const PODS = "/api/v1/namespaces/a/pods";
const SECOND: Patience = { answer: 0.3, whole: 1, login: 0.3 };
const list = { kind: "PodList", apiVersion: "v1", items: [{ metadata: { name: "ä" } }] };

/** The client of the cluster that the context `prod` leads to now. */
async function client(patience?: Patience) {
  const { CoreV1Api } = await import("@kubernetes/client-node");
  const config = await patientKubeConfig(patience);
  config.loadFromDefault();
  config.setCurrentContext("prod");
  return config.makeApiClient(CoreV1Api);
}
const names = async (patience?: Patience) =>
  (await (await client(patience)).listNamespacedPod({ namespace: "a" })).items.map(({ metadata }) => metadata?.name);
const create = async (patience?: Patience) =>
  (await client(patience)).createNamespacedPod({ namespace: "a", body: { metadata: { name: "a" } } });

type Manner = "silence" | "refusal" | "list" | "slow list";

/** A server that answers in these manners, one after the other; gives those that were asked for. */
async function speaking(t: TestContext, ...manners: readonly Manner[]): Promise<Manner[]> {
  const asked: Manner[] = [];
  const server = createServer((_, response) => {
    const manner = manners[asked.length] ?? "silence";
    asked.push(manner);
    if (manner === "silence") return;
    response.writeHead(manner === "refusal" ? 503 : 200, { "content-type": "application/json", connection: "close" });
    if (manner !== "slow list") return response.end(manner === "list" ? JSON.stringify(list) : "{}");
    const parts = JSON.stringify(list).match(/.{1,20}/g)!;
    parts.forEach((part, i) => setTimeout(() => response.write(part), 150 * i));
    setTimeout(() => response.end(), 150 * parts.length);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.closeAllConnections());
  t.after(() => server.close());
  leadTo(t, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return asked;
}

describe("a question to a cluster", () => {
  const passing = [
    refusal(429, "storage is (re)initializing", 0),
    refusal(429, "too many requests, please try again later"),
    refusal(500, "etcdserver: leader changed"),
    refusal(500, "the server was unable to return a response in the time allotted", 0),
    refusal(403, "not yet ready to handle request"),
    502,
    refusal(503, "apiserver not ready"),
    504,
  ];
  for (const early of passing) {
    test(`is asked again after ${typeof early === "number" ? early : `${early.code} ${early.message}`}`, async (t) => {
      const { asked } = await apiServer(t, { [PODS]: [early, list] });
      assert.deepEqual(await names(), ["ä"]);
      assert.equal(asked.length, 2);
    });
  }

  test("waits as long as the server wants it to", async (t) => {
    await apiServer(t, { [PODS]: [refusal(503, "busy", 1), list] });
    const begun = performance.now();
    await names();
    assert.ok(performance.now() - begun >= 990);
  });

  for (const final of [400, 401, 403, 404, 409, 422, 500]) {
    test(`is answered by ${final}`, async (t) => {
      const { asked } = await apiServer(t, { [PODS]: [final, list] });
      await assert.rejects(names(), (error: Error) => statusOf(error) === final && isApiError(error));
      assert.equal(asked.length, 1);
    });
  }

  test("is given up in the server's own words where that does not pass, or wants more time than there is", async (t) => {
    const { asked } = await apiServer(t, { [PODS]: refusal(429, "storage is (re)initializing") });
    const told = (error: Error) => reason(error) === "HTTP 429 storage is (re)initializing";
    await assert.rejects(names(SECOND), told);
    assert.equal(asked.length, 2);
    await apiServer(t, { [PODS]: refusal(429, "storage is (re)initializing", 3600) });
    await assert.rejects(names(), told);
  });

  test("waits for a server that only starts", async (t) => {
    const port = await freePort();
    leadTo(t, `http://127.0.0.1:${port}`);
    const answer = names();
    setTimeout(() => void apiServer(t, { [PODS]: list }, port), 300);
    assert.deepEqual(await answer, ["ä"]);
  });

  test("to nobody is told soon: what refuses every connection is no server that starts", async (t) => {
    leadTo(t, `http://127.0.0.1:${await freePort()}`);
    const begun = performance.now();
    await assert.rejects(names({ ...SECOND, whole: 60 }), (error: Error) => {
      assert.match(reason(error), /ECONNREFUSED/);
      return isApiError(error);
    });
    assert.ok(performance.now() - begun < 2000);
  });

  test("to something that is no API server is told at once", async (t) => {
    const port = await freePort();
    await apiServer(t, {}, port);
    leadTo(t, `https://127.0.0.1:${port}`);
    await assert.rejects(names(), (error: Error) => isApiError(error) && /SSL|wrong version/i.test(reason(error)));
  });

  const silence = (error: Error) => reason(error) === "no answer in 0.3 s" && isApiError(error);

  test("to a server that says nothing is told after one silence", async (t) => {
    const asked = await speaking(t, "silence", "list");
    await assert.rejects(names(SECOND), silence);
    assert.deepEqual(asked, ["silence"]);
  });

  test("to a server that spoke before it fell silent is asked again", async (t) => {
    const asked = await speaking(t, "refusal", "silence", "list");
    assert.deepEqual(await names({ ...SECOND, whole: 10 }), ["ä"]);
    assert.deepEqual(asked, ["refusal", "silence", "list"]);
  });

  test("may be answered slowly: what counts is silence", async (t) => {
    await speaking(t, "slow list");
    assert.deepEqual(await names(SECOND), ["ä"]);
  });

  test("waits for the login program of the kubeconfig, but not for ever", async (t) => {
    await apiServer(t, { [PODS]: list });
    const { CoreV1Api } = await import("@kubernetes/client-node");
    const config = await patientKubeConfig(SECOND);
    config.loadFromDefault();
    const exec = { apiVersion: "client.authentication.k8s.io/v1", command: "sleep", args: ["2"] };
    config.users = [{ name: "me", exec }];
    const asked = config.makeApiClient(CoreV1Api).listNamespacedPod({ namespace: "a" });
    await assert.rejects(asked, /login program gave no answer in 0\.3 s/);
  });
});

describe("a change of a cluster", () => {
  test("is asked for again only where the server says that it did nothing", async (t) => {
    const pod = { kind: "Pod", apiVersion: "v1", metadata: { name: "a" } };
    const { asked } = await apiServer(t, { [PODS]: [refusal(429, "wait", 0), refusal(503, "wait", 0), pod] });
    await create();
    assert.equal(asked.length, 3);
    for (const unsure of [503, 504, refusal(500, "etcdserver: request timed out")]) {
      const { asked } = await apiServer(t, { [PODS]: [unsure, pod] });
      await assert.rejects(create());
      assert.equal(asked.length, 1);
    }
  });
});

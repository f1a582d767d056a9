import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test, type TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";

import { contentReference } from "../../../../components/image/content-tag";
import { knownImages } from "../../../../scripts/lib/cluster/built-images";
import type { StateResource } from "../../../../scripts/lib/engine/engine";
import { ImagesAhead } from "../../../../scripts/lib/cluster/images-ahead";
import { localImage } from "../../../../stacks/local-image";
import type { Settings } from "../../../../configuration/config";
import type { ServiceSettings } from "../../../../configuration/schema";
import { Laptop } from "../../../support/laptop";
import { store } from "../../../support/laptop-nodes";
import { sampleImage } from "../../../support/saved-image";
import { temporaryFolder } from "../../../support/temporary";

const NODES = ["k3d-k3s-local-agent-0", "k3d-k3s-local-server-0"];
const FIRST = "postgres:17-trixie";
const BEFORE = sampleImage("board-api:before", ["base", "old code"]);
const made = (reference: string) => sampleImage(reference, ["base", "new code"]);

/** A laptop whose two nodes run {@link BEFORE}, and a service whose code is another one now. */
async function changed(t: TestContext) {
  const context = temporaryFolder(t);
  writeFileSync(join(context, "Dockerfile"), "FROM scratch\nCOPY . /\n");
  const service = { name: "board-api", image: "board-api", context, dockerfile: "Dockerfile", buildArgs: { A: "b" } };
  const settings = {
    services: [service as unknown as ServiceSettings],
    cluster: { k3d: { name: "k3s-local", create: true, agents: 1 } },
    database: { image: FIRST },
    needsServer: true,
  } as unknown as Settings;
  const laptop = await Laptop.start(t);
  laptop.containerdStore = true;
  laptop.built = made;
  laptop.addCluster("k3s-local", { nodes: NODES });
  for (const node of laptop.nodes.values()) store(node, BEFORE);
  const reference = contentReference(localImage(settings.services[0]!)!);
  return { laptop, settings, reference, has: () => [...laptop.nodes.values()].map((node) => onNode(node, reference)) };
}

const onNode = ({ images }: { images: ReadonlyMap<string, unknown> }, reference: string) =>
  images.has(`docker.io/library/${reference}`);

/** The state of a stack whose service runs `image`. */
const stateWith = (image: string, name = "board-api"): StateResource[] => [
  {
    urn: `urn:pulumi:local::wealist::pulumi-nodejs:dynamic/k3d:ImageImport::${name}-import`,
    type: "pulumi-nodejs:dynamic/k3d:ImageImport",
    custom: true,
    outputs: { cluster: "k3s-local", nodes: NODES, image, imageId: "sha256:1", owner: "organization/wealist/local" },
  },
];

const until = async (done: () => boolean) => {
  for (let i = 0; i < 1500 && !done(); i += 1) await sleep(20);
};

describe("the image of changed code", () => {
  test("is built as the engine builds it, and sent to every node, before the engine comes to it", async (t) => {
    const { laptop, settings, reference, has } = await changed(t);
    new ImagesAhead(settings, stateWith(BEFORE.reference));
    await until(() => has().every(Boolean));
    assert.deepEqual(has(), [true, true]);
    const [build] = laptop.commands.calls.filter(({ args }) => args[0] === "build");
    const { context } = settings.services[0]!;
    assert.deepEqual(build!.args, [
      ...["build", "--provenance=false", "--platform", "linux/amd64", "--tag", reference],
      ...["--file", join(context!, "Dockerfile"), "--build-arg", "A=b", context],
    ]);
  });

  test("is left as it is where the code did not change, and where the service is new", async (t) => {
    const { laptop, settings, reference } = await changed(t);
    for (const state of [stateWith(reference), stateWith(BEFORE.reference, "another")])
      await new ImagesAhead(settings, state).settle(() => Promise.resolve([]));
    assert.deepEqual(laptop.commands.lines(), []);
  });

  test("is not built again where Docker has it: code that was changed back", async (t) => {
    const { laptop, settings, reference, has } = await changed(t);
    laptop.images.set(reference, made(reference));
    new ImagesAhead(settings, stateWith(BEFORE.reference));
    await until(() => has().every(Boolean));
    assert.deepEqual(
      laptop.commands.lines().filter((line) => line.startsWith("docker build")),
      [],
    );
    assert.deepEqual(has(), [true, true]);
  });

  test("goes again from Docker and the nodes where the engine did not come to it, or the code changed once more", async (t) => {
    const { laptop, settings, reference, has } = await changed(t);
    const ahead = new ImagesAhead(settings, stateWith(BEFORE.reference));
    await until(() => has().every(Boolean));
    await ahead.settle(() => Promise.resolve(knownImages(stateWith(BEFORE.reference))));
    assert.deepEqual([has(), laptop.images.has(reference)], [[false, false], false]);
  });

  test("stays where the state knows it, whatever failed after that", async (t) => {
    const { laptop, settings, reference, has } = await changed(t);
    const ahead = new ImagesAhead(settings, stateWith(BEFORE.reference));
    await until(() => has().every(Boolean));
    await ahead.settle(() => Promise.resolve(knownImages(stateWith(reference))));
    assert.deepEqual([has(), laptop.images.has(reference)], [[true, true], true]);
  });

  test("stays where a workload names it, whatever the state knows", async (t) => {
    const { laptop, settings, reference, has } = await changed(t);
    laptop.used = [reference];
    const ahead = new ImagesAhead(settings, stateWith(BEFORE.reference));
    await until(() => has().every(Boolean));
    await ahead.settle(() => Promise.resolve([]));
    assert.deepEqual([has(), laptop.images.has(reference)], [[true, true], true]);
  });

  test("that cannot be built is told by the engine alone", async (t) => {
    const { laptop, settings, has } = await changed(t);
    laptop.built = () => undefined;
    const said = t.mock.method(console, "error", () => undefined);
    const ahead = new ImagesAhead(settings, stateWith(BEFORE.reference));
    await ahead.settle(() => Promise.resolve([]));
    assert.deepEqual([has(), said.mock.callCount()], [[false, false], 0]);
  });
});

describe("PostgreSQL's image", () => {
  const arrived = ({ laptop }: Awaited<ReturnType<typeof changed>>) =>
    [...laptop.nodes.values()].map((node) => onNode(node, FIRST));

  test("is sent to a cluster that is being made, once all of its nodes are there", async (t) => {
    const given = await changed(t);
    const { laptop, settings } = given;
    laptop.images.set(FIRST, made(FIRST));
    laptop.clusters.clear();
    const ahead = new ImagesAhead(settings, []);
    await until(() => laptop.commands.lines().some((line) => line.startsWith("k3d cluster list")));
    assert.ok(!laptop.commands.lines().some((line) => line.startsWith("docker save")));
    laptop.addCluster("k3s-local", { nodes: NODES });
    await until(() => arrived(given).every(Boolean));
    assert.deepEqual(arrived(given), [true, true]);
    await ahead.settle(() => Promise.resolve([]));
  });

  test("is left to the engine by a start that ends before there is a cluster, and where the stack has run", async (t) => {
    const { laptop, settings, reference } = await changed(t);
    laptop.images.set(FIRST, made(FIRST));
    laptop.clusters.clear();
    await new ImagesAhead(settings, []).settle(() => Promise.resolve([]));
    await new ImagesAhead(settings, stateWith(reference)).settle(() => Promise.resolve([]));
    await new ImagesAhead({ ...settings, needsServer: false }, []).settle(() => Promise.resolve([]));
    assert.ok(!laptop.commands.lines().some((line) => /^docker save/.test(line)));
  });
});

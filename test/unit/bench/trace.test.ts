/** The longest chain of a start, from what it wrote down and the state. */
import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { longestChain, type Span } from "../../../bench/trace/chain";
import { drawnChain, rowsOfChain } from "../../../bench/trace/picture";
import { spansOf } from "../../../bench/trace/spans";
import type { TraceLine } from "../../../scripts/lib/engine/trace";

const span = (name: string, begin: number, end: number, ...after: string[]): Span => ({
  id: name,
  name,
  begin,
  end,
  after,
});
const names = (spans: readonly Span[]) => longestChain(spans).map(({ name }) => name);

describe("the longest chain", () => {
  test("goes back from what ended last, each time to what ended last of what it waited for", () => {
    const spans = [
      span("a", 0, 10),
      span("b", 0, 30),
      span("c", 30, 40, "a", "b"),
      span("d", 10, 35, "a"),
      span("e", 40, 50, "c", "d"),
    ];
    assert.deepEqual(names(spans), ["b", "c", "e"]);
  });

  test("leaves out what ended after the next had begun", () => {
    assert.deepEqual(names([span("a", 0, 10), span("b", 0, 90), span("c", 20, 100, "a", "b")]), ["a", "c"]);
  });

  test("tells how long nothing known kept a link", () => {
    const chain = longestChain([span("a", 0, 10), span("b", 25, 30, "a")]);
    assert.deepEqual(
      chain.map(({ idle }) => idle),
      [0, 15],
    );
  });

  test("ends where things wait for each other, for what is not there, or where there is nothing", () => {
    assert.deepEqual(names([span("a", 0, 0, "b"), span("b", 0, 0, "a")]), ["b", "a"]);
    assert.deepEqual(names([span("a", 0, 1, "gone")]), ["a"]);
    assert.deepEqual(names([]), []);
  });
});

const urn = (type: string, name: string) => `urn:pulumi:local::wealist::${type}::${name}`;
const IMAGE = urn("wealist:image:Image$docker:index/image:Image", "api-image");
const IMPORT = urn("pulumi-nodejs:dynamic/k3d:ImageImport", "api-import");
const PODS = urn("wealist:service:BackendService$kubernetes:apps/v1:Deployment", "api");
const PROVIDER = urn("pulumi:providers:kubernetes", "kubernetes");
const COMPONENT = urn("wealist:service:BackendService", "api");

const took = (of: string, begin: number, end: number, op = "create"): TraceLine[] => [
  { at: begin, urn: of, op, phase: "begin" },
  { at: end, urn: of, op, phase: "end" },
];

const LINES: TraceLine[] = [
  { at: 0, step: "" },
  { at: 100, step: "Node starts" },
  { at: 300, step: "checks of the machine" },
  ...took(COMPONENT, 900, 9900),
  ...took(IMAGE, 1000, 4000),
  ...took(PROVIDER, 1000, 2000),
  ...took(IMPORT, 4100, 5000),
  ...took(PODS, 5000, 9000),
  { at: 9500, step: "engine" },
  { at: 9900, step: "the services answer" },
].sort((a, b) => a.at - b.at);

const RESOURCES = [
  { urn: IMAGE },
  { urn: PROVIDER },
  { urn: IMPORT, propertyDependencies: { imageId: [IMAGE], cluster: null } },
  { urn: PODS, provider: `${PROVIDER}::some-id`, parent: COMPONENT, dependencies: [IMPORT] },
];

describe("a start", () => {
  const chain = longestChain(spansOf(LINES, RESOURCES));

  test("is its steps, with the resources in the place of the engine", () => {
    assert.deepEqual(rowsOfChain(chain), [
      ["Node starts", "0.0 s", "0.1 s", "0.1 s", ""],
      ["checks of the machine", "0.1 s", "0.3 s", "0.2 s", "Node starts"],
      ["the engine and the program start", "0.3 s", "1.0 s", "0.7 s", "checks of the machine"],
      ["docker Image api-image", "1.0 s", "4.0 s", "3.0 s", "the engine and the program start"],
      ["k3d ImageImport api-import", "4.1 s", "5.0 s", "0.9 s", "docker Image api-image"],
      ["Deployment api", "5.0 s", "9.0 s", "4.0 s", "k3d ImageImport api-import"],
      ["the engine ends", "9.0 s", "9.5 s", "0.5 s", "Deployment api"],
      ["the services answer", "9.5 s", "9.9 s", "0.4 s", "the engine ends"],
    ]);
  });

  test("waits for a provider as well", () => {
    const others = LINES.filter((line) => !("urn" in line && [PROVIDER, IMPORT].includes(line.urn)));
    const late = [...others, ...took(PROVIDER, 1000, 4900), ...took(IMPORT, 4100, 4500)];
    const found = longestChain(
      spansOf(
        late.sort((a, b) => a.at - b.at),
        RESOURCES,
      ),
    );
    assert.ok(found.some(({ id }) => id === PROVIDER));
  });

  test("without a resource is its steps alone", () => {
    const steps = LINES.filter((line) => "step" in line);
    assert.deepEqual(
      longestChain(spansOf(steps, [])).map(({ name }) => name),
      ["Node starts", "checks of the machine", "engine", "the services answer"],
    );
  });

  test("is drawn with a bar for each link, and one for each wait that nothing explains", () => {
    const picture = drawnChain(chain);
    assert.equal([...picture.matchAll(/class="ours"/g)].length, chain.length);
    assert.equal([...picture.matchAll(/class="theirs"/g)].length, 1);
    assert.match(picture, /k3d ImageImport api-import, 0\.9 s \(0\.1 s later\)/);
  });
});

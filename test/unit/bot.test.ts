/** What is raised by a bot: all that is locked, and base images by their release and suite. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { test } from "node:test";

import { parse } from "yaml";

import { projectFiles } from "../../scripts/lib/new/rewrite";
import { ROOT } from "../support/config";

interface Update {
  readonly "package-ecosystem": string;
  readonly directory?: string;
  readonly directories?: readonly string[];
}

const LOCKED: Readonly<Record<string, RegExp>> = {
  npm: /(^|\/)package-lock\.json$/,
  uv: /(^|\/)requirements\.txt$/,
  docker: /^applications\/.*\bDockerfile$/,
};

test("every folder with locked packages or a base image is one that Dependabot looks at", async () => {
  const { updates } = parse(readFileSync(join(ROOT, ".github/dependabot.yml"), "utf8")) as { updates: Update[] };
  const files = await projectFiles(ROOT);
  for (const [ecosystem, pattern] of Object.entries(LOCKED)) {
    const update = updates.find((each) => each["package-ecosystem"] === ecosystem);
    const looked = update?.directories ?? [update?.directory ?? ""];
    const folders = new Set(files.filter((file) => pattern.test(file)).map((file) => join("/", dirname(file))));
    assert.deepEqual([...looked].sort(), [...folders].sort(), ecosystem);
  }
});

test("a base image is named by its release and its suite, so that neither changes by itself", async () => {
  const named = (await projectFiles(ROOT))
    .filter((file) => LOCKED["docker"]!.test(file))
    .concat("docs/first-service.md");
  for (const file of named) {
    const images = [...readFileSync(join(ROOT, file), "utf8").matchAll(/^FROM (\S+)/gm)].map(([, image]) => image!);
    assert.ok(images.length > 0, file);
    for (const image of images) assert.match(image, /:\d+\.\d+-\w*-?(trixie|bookworm)$/, file);
  }
});

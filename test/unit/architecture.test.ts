/** docs/architecture.md: it names every room, and every path that it names is there. */
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { before, describe, test } from "node:test";

import { projectFiles } from "../../scripts/lib/new/rewrite";
import { ROOT } from "../support/config";

const text = (file: string) => readFileSync(join(ROOT, file), "utf8");
const page = text("docs/architecture.md");
const picture = text("docs/architecture.svg");
/** What a row says is yet to be made. */
const NEW = /`([^`]+)` \(new/g;

describe("docs/architecture.md", () => {
  let files: string[] = [];
  let folders = new Set<string>();
  before(async () => {
    files = await projectFiles(ROOT);
    const above = (path: string): string[] => (path === "." ? [] : [path, ...above(dirname(path))]);
    folders = new Set(files.flatMap((file) => above(dirname(file))));
  });
  const rooms = (floor: string) => [...folders].filter((folder) => dirname(folder) === floor);

  test("names no path that is not there", () => {
    const made = new Set([...page.matchAll(NEW)].map(([, path]) => path));
    const quoted = [...page.matchAll(/`([\w.@-]+(?:\/[\w.@-]*)+|[\w-]+\.(?:ts|json|md))`/g)].map(([, path]) => path!);
    const paths = quoted.filter((path) => !made.has(path));
    assert.ok(paths.length > 80, String(paths.length));
    const isThere = (path: string) => (path.endsWith("/") ? folders.has(path.slice(0, -1)) : files.includes(path));
    assert.deepEqual(
      paths.filter((path) => !isThere(path)),
      [],
    );
  });

  for (const floor of [".", "components", "configuration", "review", "scripts/lib", "test"]) {
    test(`names every room in ${floor}`, () => {
      const own = rooms(floor).filter((folder) => folder !== "." && !(floor === "." && folder.startsWith("node_")));
      assert.ok(own.length > 2);
      const named = (folder: string) => page.includes(`\`${folder}/\``);
      assert.deepEqual(
        own.filter((folder) => !named(folder)),
        [],
      );
    });
  }

  test("has every floor, and every room of components and scripts, in its picture", () => {
    const drawn = new Set([...picture.matchAll(/>([^<>]+)<\/text>/g)].flatMap(([, words]) => words!.split(", ")));
    const names = [...rooms("components"), ...rooms("scripts/lib"), ...rooms("review")];
    for (const room of names) assert.ok(drawn.has(room.slice(dirname(room).length + 1)), room);
    for (const floor of ["scripts", "review", "stacks", "configuration", "components", "policy"])
      assert.ok(drawn.has(`${floor}/`), floor);
  });

  test("answers at least ten questions of somebody new, each with a file", () => {
    const [, questions = ""] = page.split("## A newcomer's questions");
    const rows = [...questions.split("\n## ")[0]!.matchAll(/^\| .+\? \| `([^`]+)` \|$/gm)];
    assert.ok(rows.length >= 10, String(rows.length));
    for (const [, file] of rows) assert.ok(files.includes(file!), file);
  });
});

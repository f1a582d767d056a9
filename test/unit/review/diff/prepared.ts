/** Changes of the project, each with the report it is expected to give. */
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { renderSide, type Rendering } from "../../../../review/diff/renders";
import { report } from "../../../../review/diff/report";
import { result } from "../../../../review/diff/run";
import type { Tree } from "../../../../review/diff/tree";
import { ROOT } from "../../../support/config";
import { ciphertext, project, STACKS, type Project, type StackFile } from "./project";

const board = (file: StackFile, changed: Record<string, unknown>) => Object.assign(file.services[0]!, changed);

const foreign = { name: "search-api", image: "ghcr.io/team/search-api:2.0.0", database: false };

export const CHANGES: Readonly<Record<string, (project: Project) => void>> = {
  nothing: () => undefined,
  image: ({ root }) => writeFileSync(join(root, "app/main.py"), "print('new')\n"),
  env: ({ edit }) => edit((file) => board(file, { env: { LOG_LEVEL: "DEBUG", API_PORT: "8000", PAGE_SIZE: 50 } })),
  memory: ({ edit }) =>
    edit((file) =>
      board(file, {
        resources: { requests: { memory: "512Mi", cpu: "100m" }, limits: { memory: "1Gi", cpu: "200m" } },
      }),
    ),
  secret: ({ edit }) =>
    edit(({ secrets }) => Object.assign(secrets, { "board-api-JWT_SECRET": ciphertext("JWT_SECRET changed") })),
  replicas: ({ edit }) => edit((file) => board(file, { replicas: 3 })),
  "new-service": ({ edit }) => edit(({ services }) => services.push(foreign)),
  "removed-service": ({ edit }) =>
    edit((file) => {
      file.services = file.services.slice(0, 1);
      delete file.secrets["report-api-db-password"];
    }),
  // Of production shrinks, of the laptop grows.
  storage: ({ edit }) => edit(({ database }) => Object.assign(database, { storage: "5Gi" })),
  "namespace-rename": ({ replace }) => replace("configuration/database.ts", "`postgresql-${stack}`", "`data-${stack}`"),
  "policy-break": ({ replace }) =>
    replace("components/kubernetes/security.ts", "allowPrivilegeEscalation: false", "allowPrivilegeEscalation: true"),
  rotation: ({ edit }) => edit((file) => board(file, { database: { rotation: 1 } })),
  "database-name": ({ edit }) => edit((file) => board(file, { database: { name: "boards" } })),
};

type Renderings = ReadonlyMap<string, Rendering>;

/** Renders every prepared change and compares it with the project as it was; gives the reports as they come. */
export async function* reports(names: readonly string[]): AsyncGenerator<{ name: string; markdown: string }> {
  const folder = mkdtempSync(join(tmpdir(), "wealist-test-"));
  try {
    const [base, before] = await rendered(folder, "main", () => undefined);
    for (const name of names) {
      const [changed, after] = await rendered(folder, name, CHANGES[name]!);
      const stacks = STACKS.map((stack) => result(stack, base, changed, before.get(stack), after.get(stack)));
      yield { name, markdown: report({ title: name, notes: [], stacks, command: "npm run diff -- main --full" }) };
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

async function rendered(
  folder: string,
  label: string,
  change: (project: Project) => void,
): Promise<[Tree, Renderings]> {
  const root = join(folder, label);
  mkdirSync(root);
  change(project(root, true));
  const tree = { label, root, stacks: STACKS };
  return [tree, await renderSide(tree, join(folder, "out", label), ROOT)];
}

/** Tags of contents numbered as they appear, since they follow from the machine's platform; new objects without what is in them. */
export function stable(markdown: string): string {
  const tags: string[] = [];
  const numbered = markdown.replace(/\b[0-9a-f]{16}\b/g, (tag) => {
    if (!tags.includes(tag)) tags.push(tag);
    return `<tag ${tags.indexOf(tag) + 1}>`;
  });
  return numbered.replace(/```yaml\n[^]*?\n```/g, "```yaml\n…\n```");
}

const fileOf = (name: string) => join(__dirname, "expected", `${name}.md`);

/** The committed report. */
export const expected = (name: string): string => (existsSync(fileOf(name)) ? readFileSync(fileOf(name), "utf8") : "");

export const write = (name: string, markdown: string): void => writeFileSync(fileOf(name), markdown);

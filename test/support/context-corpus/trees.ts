/** Files of projects, as people have them. */
export const DOTNET = [
  "Views/Charts/a.txt",
  "charts/b.txt",
  "src/Api/bin/x.dll",
  "src/Api/Bin/y",
  "README.md",
  "Readme.md",
];
export const PYTHON = [
  "env/bin/python",
  "ENV/x",
  "app/env.py",
  "app/main.py",
  "app/main.pyc",
  "src/app/main.py",
  "tests/a.py",
];
export const SVELTE = [
  "src/+page.svelte",
  "src/routes/+page.test.ts",
  "+page.test.ts",
  "c++/x",
  "lib/libstdc++.so",
  "lib/libc.so",
];
export const NEXT = [
  "app/(docs)/draft.mdx",
  "app/(docs)/page.tsx",
  "app/[id]/page.tsx",
  "app/i/page.tsx",
  "docs/x",
  "env",
  ".env",
];
export const SPECS = [
  "src/a.test.ts",
  "src/a.spec.ts",
  "src/a.ts",
  "docs|env",
  "docs/x",
  "env/x",
  ".venv/y",
  "app/.env",
];
export const NESTED = [
  "venv/keep/a.py",
  "venv/lib/a.py",
  "venv/lib/b.py",
  "venv/deep/er/a.py",
  "app/cache/x",
  "app/cache/keep",
];
export const LETTERS = [
  "a",
  "b",
  "!",
  "^",
  "ab",
  "a!",
  "a^b",
  "a]",
  "[a]",
  "-",
  "a b",
  "#a",
  "!a",
  "a\\b",
  "*",
  "é",
  "A",
];

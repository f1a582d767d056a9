/** Stack files that are wrong as YAML, each with what is told of it. */

const config = (lines: string) => `config:\n  wealist:cluster: { kind: k3d }\n${lines}`;

export interface Case {
  readonly what: string;
  readonly text: string;
  readonly line: number;
  readonly problem: RegExp;
  readonly cure: RegExp;
}

export const CASES: readonly Case[] = [
  {
    what: "a tab in front",
    text: config("\twealist:database: hunter2\n"),
    line: 3,
    problem: /a tab stands in front/,
    cure: /blanks for the tab/,
  },
  {
    what: "a line too far in",
    text: config("    wealist:database: hunter2\n"),
    line: 3,
    problem: /too many blanks/,
    cure: /as far in as its neighbours/,
  },
  {
    what: "a line not far enough in",
    text: config("  wealist:database:\n    kind: statefulset\n   storage: hunter2\n"),
    line: 5,
    problem: /too many blanks in front, or too few/,
    cure: /as far in as its neighbours/,
  },
  {
    what: "a key of a list's entry not under the first",
    text: config("  wealist:services:\n    - name: a\n     port: 1\n"),
    line: 5,
    problem: /too many blanks in front, or too few/,
    cure: /as far in as its neighbours/,
  },
  {
    what: "a colon that is missing",
    text: config("  hunter2\n  wealist:services: []\n"),
    line: 3,
    problem: /a colon is missing/,
    cure: /write key: value/,
  },
  {
    what: "a colon that is missing in the last line",
    text: config("  wealist:postgres-password hunter2\n"),
    line: 3,
    problem: /a colon/,
    cure: /write key: value/,
  },
  {
    what: "a colon without a blank after it",
    text: config("  name:hunter2\n  wealist:services: []\n"),
    line: 3,
    problem: /a colon is missing, or stands without the blank after it/,
    cure: /write key: value/,
  },
  {
    what: "a quote that is not closed",
    text: config('  wealist:postgres-password: "hunter2\n  wealist:services: []\n'),
    line: 3,
    problem: /a quote is opened and not closed/,
    cure: /close it/,
  },
  {
    what: "a second colon in a text",
    text: config("  wealist:greeting: hello: hunter2\n"),
    line: 3,
    problem: /a second ": " stands in the line/,
    cure: /into quotes/,
  },
  {
    what: "a text that goes on behind its quotes",
    text: config('  wealist:greeting: "hello" hunter2\n'),
    line: 3,
    problem: /goes on behind its end/,
    cure: /one pair of quotes/,
  },
  {
    what: "a second document",
    text: config("---\nwealist:services: []\n"),
    line: 3,
    problem: /a second document/,
    cure: /delete the line ---/,
  },
  {
    what: "an alias without its anchor",
    text: config("  wealist:postgres-password: *hunter2\n"),
    line: 3,
    problem: /no anchor of that name/,
    cure: /in quotes/,
  },
  {
    what: "a sign that YAML keeps for itself",
    text: config("  wealist:postgres-password: @hunter2\n"),
    line: 3,
    problem: /keeps for itself/,
    cure: /into quotes/,
  },
  {
    what: "a list that is not closed",
    text: config("  wealist:services: [hunter2\n  wealist:x: 1\n"),
    line: 4,
    problem: /not closed, or lacks a comma/,
    cure: /close it/,
  },
  {
    what: "an escape that there is not",
    text: config('  wealist:greeting: "C:\\hunter2"\n'),
    line: 3,
    problem: /begins no escape/,
    cure: /twice/,
  },
  {
    what: "a template that nobody fills in",
    text: config("  wealist:greeting: {{ hunter2 }}\n"),
    line: 3,
    problem: /begins with \{/,
    cure: /into quotes/,
  },
  {
    what: "a key that stands there twice",
    text: config("  wealist:cluster: { kind: hunter2 }\n"),
    line: 3,
    problem: /stands there twice/,
    cure: /delete one/,
  },
  {
    what: "a key in two spellings",
    text: config("  cluster: { kind: hunter2 }\n"),
    line: 3,
    problem: /is the same key as wealist:cluster/,
    cure: /join the two/,
  },
  {
    what: "a key without a value",
    text: config("  wealist:hardening:\n"),
    line: 3,
    problem: /has no value/,
    cure: /delete the line/,
  },
  {
    what: "a number that could be an octal one, in a key that may be a password",
    text: config("  wealist:postgres-password: 0123\n"),
    line: 3,
    problem: /another base/,
    cure: /^write it in quotes: "…"$/,
  },
  {
    what: "a key of the stack at the top",
    text: "wealist:cluster: { kind: hunter2 }\n",
    line: 1,
    problem: /nobody reads this key/,
    cure: /below config:, two blanks further in, as wealist:cluster/,
  },
  {
    what: "the top key in another spelling",
    text: "Config:\n  wealist:cluster: { kind: hunter2 }\n",
    line: 1,
    problem: /nobody reads this key/,
    cure: /write config/,
  },
  {
    what: "a list for config",
    text: "config:\n  - hunter2\n",
    line: 1,
    problem: /is no map/,
    cure: /wealist:services:/,
  },
];

/**
 * The floors of the house, and the rooms on them, from the lowest up: each uses those before it alone, by type imports too, and
 * nothing goes in a circle. `npm run check` refuses what does not; docs/architecture.md says what each is for.
 */
const HOUSE = [
  ["outputs"],
  ["components/(command|docker|proxy)"],
  ["components/dynamic"],
  ["components/kubernetes"],
  ["components/cluster"],
  ["components/image"],
  ["components/namespace", "components/node-ports", "components/ready"],
  ["components/postgres", "components/secrets"],
  ["components/service"],
  ["transpile"],
  ["configuration"],
  ["stacks", "policy"],
  ["index", "provider"],
  ["review/render"],
  ["review/diff"],
  ["review/comment"],
  ["scripts/lib/terminal"],
  ["scripts/lib/engine"],
  ["scripts/lib/cluster"],
  ["scripts/lib/config", "scripts/lib/database", "scripts/lib/docs", "scripts/lib/new"],
  ["scripts/lib/adopt", "scripts/lib/destroy", "scripts/lib/diagnosis", "scripts/lib/doctor"],
  ["scripts/lib/dev", "scripts/lib/resume", "scripts/lib/watch"],
  ["scripts/[^/]+$"],
  // What needs no cluster, and has its tests.
  ["bench/figures"],
  ["bench/trace"],
  ["test"],
  ["bench/(run|measure|places|write|alone|others|rows|scale)"],
  ["examples"],
];

const all = (rooms) => `^(${rooms.flat().join("|")})(/|\\.|$)`.replaceAll("$)(/|\\.|$)", "$)");

const upward = HOUSE.flatMap((floor, i) =>
  floor.map((room) => ({
    name: `${room} uses what is below it`,
    severity: "error",
    // It alone starts what lies in test/.
    from: { path: all([room]), pathNot: "^scripts/test\\.ts$" },
    // Its own files, and nothing of its floor or above.
    to: { path: all(HOUSE.slice(i)), pathNot: all([room]) },
  })),
);

module.exports = {
  forbidden: [
    { name: "no circle of files", severity: "error", from: {}, to: { circular: true } },
    {
      name: "policy judges what components make",
      severity: "error",
      from: { path: "^policy/" },
      to: { path: "^(configuration|stacks)/" },
    },
    ...upward,
  ],
  options: {
    doNotFollow: { path: "node_modules" },
    exclude: { path: "^(applications|node_modules)/" },
    tsConfig: { fileName: "tsconfig.json" },
    tsPreCompilationDeps: true,
  },
};

/** A PostgreSQL outside the cluster, and the server, inside or outside, that a stack was moved from. */
import type { Base, Row, Rows } from "../row";

const external = (row: Row): Row => ({ base: "external", because: "needs a server outside the cluster", ...row });
const moved = (row: Row): Row => external({ base: "moved", ...row });

/** What a server outside is told of, as the one in use and as the one of before. */
function server(at: string, base: Base): Rows {
  const rows: Rows = {
    host: { right: "db2.example.com", wrong: "localhost" },
    port: { right: 5433, wrong: 0 },
    cidrs: { right: ["10.0.8.0/24"], wrong: ["10.0.8.0"] },
    admin: { right: "operator" },
    ca: { right: "other-ca.pem", wrong: "nowhere.pem" },
    "tls.mode": {
      right: "verify-ca",
      beside: { [`${at}.tls.reason`]: "the name is another one inside" },
      wrong: "verify-none",
    },
    "tls.reason": {
      right: "a proxy in the cluster encrypts",
      beside: { [`${at}.tls.mode`]: "verify-ca" },
      wrong: "because",
    },
  };
  return Object.fromEntries(Object.entries(rows).map(([key, row]) => [`${at}.${key}`, external({ base, ...row })]));
}

export const EXTERNAL_ROWS: Rows = {
  ...server("database", "external"),
  ...server("database.movedFrom", "back"),
  "database.movedFrom.kind": external({ base: "back", wrong: "statefulset" }),
  "database.movedFrom.image": moved({ right: "postgres:17" }),
  "database.movedFrom.storage": moved({ right: "2Gi", wrong: "much" }),
  "database.movedFrom.storageClass": moved({ right: "fast" }),
  "database.movedFrom.claim": moved({ right: "data-postgres-0", wrong: "Data" }),
  "database.movedFrom.dataDirectory": moved({ right: "otherdata", wrong: "/data" }),
  "database.movedFrom.rotation": moved({ right: 1, wrong: -1 }),
  "database.movedFrom.superuser": moved({ right: "admin", wrong: "Admin" }),
  "database.movedFrom.resources.requests.memory": moved({
    right: "128Mi",
    beside: { "database.movedFrom.resources.limits.memory": "256Mi" },
    wrong: "1Gi",
    besideWrong: {},
  }),
  "database.movedFrom.resources.requests.cpu": moved({ right: "50m", wrong: "half" }),
  "database.movedFrom.resources.limits.memory": moved({
    right: "640Mi",
    beside: { "database.movedFrom.resources.requests.memory": "320Mi" },
    wrong: "640Mi",
    besideWrong: {},
  }),
  "database.movedFrom.resources.limits.cpu": moved({ right: "2", wrong: "two" }),
  "database.movedFrom.resources.reason": moved({
    right: "sorts much at night",
    beside: { "database.movedFrom.resources.limits.memory": "640Mi" },
  }),
  "database.movedFrom.protect": moved({ right: false }),
  "database.movedFrom.copySeconds": moved({ right: 7200, wrong: 1 }),
};

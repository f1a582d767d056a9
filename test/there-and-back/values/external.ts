/** A PostgreSQL outside the cluster, and the server, inside or outside, that a stack was moved from. */
import type { Row, Rows } from "../row";

const external = (row: Row): Row => ({ base: "external", because: "needs a server outside the cluster", ...row });
const moved = (row: Row): Row => external({ base: "moved", ...row });
const back = (row: Row): Row => external({ base: "back", ...row });

export const EXTERNAL_ROWS: Rows = {
  "database.host": external({ right: "db2.example.com", wrong: "localhost" }),
  "database.port": external({ right: 5433, wrong: 0 }),
  "database.cidrs": external({ right: ["10.0.8.0/24"], wrong: ["10.0.8.0"] }),
  "database.admin": external({ right: "operator" }),
  "database.ca": external({ right: "other-ca.pem", wrong: "nowhere.pem" }),
  "database.tls.mode": external({
    right: "verify-ca",
    beside: { "database.tls.reason": "the name is another one inside" },
    wrong: "verify-none",
  }),
  "database.tls.reason": external({
    right: "a proxy in the cluster encrypts",
    beside: { "database.tls.mode": "verify-ca" },
    wrong: "because",
  }),
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
  "database.movedFrom.kind": back({ wrong: "statefulset" }),
  "database.movedFrom.host": back({ right: "db2.example.com", wrong: "localhost" }),
  "database.movedFrom.port": back({ right: 5433, wrong: 0 }),
  "database.movedFrom.cidrs": back({ right: ["10.0.8.0/24"], wrong: ["10.0.8.0"] }),
  "database.movedFrom.admin": back({ right: "operator" }),
  "database.movedFrom.ca": back({ right: "other-ca.pem", wrong: "nowhere.pem" }),
  "database.movedFrom.tls.mode": back({
    right: "verify-ca",
    beside: { "database.movedFrom.tls.reason": "the name is another one inside" },
    wrong: "verify-none",
  }),
  "database.movedFrom.tls.reason": back({
    right: "a proxy in the cluster encrypts",
    beside: { "database.movedFrom.tls.mode": "verify-ca" },
    wrong: "because",
  }),
};

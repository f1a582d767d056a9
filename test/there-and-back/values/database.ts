/** The PostgreSQL of a stack, in the cluster. */
import type { Rows } from "../row";

export const DATABASE_ROWS: Rows = {
  "database.kind": { because: "needs a server outside the cluster: its way there and back is test/e2e/move.test.ts" },
  "database.namespace": { right: "there-data" },
  "database.image": { right: "postgres:17", wrong: "postgres:17.99" },
  "database.storage": { right: "2Gi", wrong: "512Mi" },
  "database.storageClass": { right: "local-path", wrong: "nowhere" },
  "database.claim": { right: "postgres-data", wrong: "nowhere" },
  "database.dataDirectory": { right: "otherdata" },
  "database.rotation": { right: 1 },
  "database.superuser": { wrong: "nobody_there" },
  "database.resources.requests.memory": {
    right: "192Mi",
    beside: { "database.resources.limits.memory": "384Mi" },
    wrong: "64Gi",
    besideWrong: { "database.resources.limits.memory": "128Gi" },
  },
  "database.resources.requests.cpu": {
    right: "50m",
    wrong: "500",
    besideWrong: { "database.resources.limits.cpu": "500" },
  },
  "database.resources.limits.memory": {
    right: "640Mi",
    beside: { "database.resources.requests.memory": "320Mi" },
    wrong: "10Mi",
    besideWrong: { "database.resources.requests.memory": "5Mi" },
  },
  "database.resources.limits.cpu": { right: "2", wrong: "50m" },
  "database.resources.reason": {
    right: "sorts much at night",
    beside: { "database.resources.limits.memory": "640Mi" },
  },
  "database.protect": { right: true },
};

/** A service: what it is made of, and how its pods run. */
import { FIRST } from "../../support/stacks";
import { COPY } from "../base";
import type { Rows } from "../row";

/** One more service, beside the first. */
const SECOND = {
  name: "second-api",
  context: FIRST.context,
  image: "second-api",
  hostPort: 8401,
  replicas: 1,
  migrations: FIRST.migrations,
};
/** The database that the first service has, which it has to keep under another name. */
const DATABASE = FIRST.name.replaceAll("-", "_");

const HERE = "`npm run dev` alone reads it, which needs no cluster";

export const SERVICE_ROWS: Rows = {
  services: { at: "services[1]", right: SECOND },
  "services[].name": { right: "other-api", beside: { "services[].database.name": DATABASE }, wrong: "kubernetes" },
  "services[].namespace": { right: "there-boards", wrong: "kube-system" },
  "services[].image": { right: "there-boards", wrong: "nowhere:1.0", besideWrong: { "services[].context": null } },
  "services[].image.digest": {
    base: "prod",
    at: "services[].image",
    right: { digest: `ghcr.io/you/api@sha256:${"0".repeat(64)}` },
    beside: { "services[].context": null, "services[].migrations.inputs": null },
    wrong: { digest: "ghcr.io/you/api:1.0" },
    because: "needs a registry",
  },
  "services[].context": { right: COPY.context, wrong: "applications/nowhere" },
  "services[].dockerfile": { right: COPY.dockerfile, wrong: "Nowhere" },
  "services[].buildArgs": { right: { REVISION: "2" } },
  "services[].port": { right: 8080, beside: { "services[].env.API_PORT": "8080" }, wrong: 9000, besideWrong: {} },
  "services[].hostPort": { right: 8405, wrong: 9999 },
  "services[].user": { right: 10002 },
  "services[].replicas": { right: 1, wrong: 101 },
  "services[].maxSurge": { right: "50%", wrong: "0%" },
  "services[].resources.requests.memory": {
    right: "192Mi",
    beside: { "services[].resources.limits.memory": "384Mi" },
    wrong: "20Gi",
    besideWrong: { "services[].resources.limits.memory": "40Gi" },
  },
  "services[].resources.requests.cpu": { right: "50m", wrong: "5000m" },
  "services[].resources.limits.memory": {
    right: "640Mi",
    beside: { "services[].resources.requests.memory": "320Mi" },
    wrong: "16Mi",
    besideWrong: { "services[].resources.requests.memory": "8Mi" },
  },
  "services[].resources.limits.cpu": { right: "400m", wrong: "50m" },
  "services[].resources.reason": {
    right: "loads much at its start",
    beside: { "services[].resources.limits.memory": "640Mi" },
  },
  "services[].env": {
    right: { LOG_LEVEL: "DEBUG", API_PORT: "8000" },
    wrong: { LOG_LEVEL: "INFO", API_PORT: "none" },
    says: /API_PORT/,
  },
  "services[].database": { wrong: false, says: /services\[0\]\.database|DATABASE_URL|POSTGRES_/ },
  "services[].database.scheme": { right: "postgresql+psycopg", wrong: "mysql" },
  "services[].database.name": { right: "there_boards", wrong: "template1" },
  "services[].database.rotation": { right: 1 },
  "services[].database.adopt": { right: true },
  "services[].migrations": { right: false },
  "services[].migrations.command": { right: ["sh", "-c", "python -m kanban migrate"], wrong: ["no-such-command"] },
  "services[].migrations.deadlineSeconds": { right: 200, wrong: 1 },
  "services[].migrations.inputs": { right: ["kanban/migrations"], wrong: ["no-such-folder"] },
  "services[].dev.command": { right: ["python", "-m", "kanban"], wrong: [], because: HERE },
  "services[].dev.env": { right: { API_PORT: "{port}" }, because: HERE },
  "services[].health": { right: "/ready", wrong: "/nowhere" },
  "services[].health.liveness": { right: "/ready", wrong: "/nowhere" },
  "services[].health.readiness": { right: "/health", wrong: "/nowhere" },
  "services[].health.startupSeconds": { right: 90, wrong: 601 },
  "services[].autoscaling": { right: { max: 3 }, wrong: { max: 1 } },
  "services[].autoscaling.max": { right: 4, wrong: 1 },
  "services[].autoscaling.min": { right: 1, beside: { "services[].autoscaling.max": 3 }, wrong: 5 },
  "services[].autoscaling.cpu": { right: 70, beside: { "services[].autoscaling.max": 3 }, wrong: 0 },
  "services[].autoscaling.memory": { right: 70, beside: { "services[].autoscaling.max": 3 }, wrong: 0 },
  "services[].watch": { right: false, wrong: true },
  "services[].watch.sync": { wrong: [] },
  "services[].watch.sync[].from": { at: "services[].watch.sync[0].from", right: "kanban/api", wrong: "nowhere" },
  "services[].watch.sync[].to": { at: "services[].watch.sync[0].to", right: "/app/other", wrong: "app" },
  "services[].watch.command": { right: ["python", "-m", "kanban", "reload"], wrong: [] },
  "services[].watch.ignore": { right: ["**/*.md"], wrong: [""] },
};

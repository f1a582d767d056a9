import type { Workload } from "../../../../components/ready/diagnosis/cure";
import type { ReadyInputs, Role } from "../../../../components/ready/inputs";
import { placeOf } from "../../../../stacks/watch";

const place = (path: string) => ({
  file: "Pulumi.local.yaml",
  path,
  set: "set '{path}' '{value}'",
  logs: "npm run logs -- {name}",
  again: "npm start",
  forgetPassword: "forget board-api-db-password",
  elsewhere: placeOf("local", []).elsewhere,
});

/** `board-api` as the second service of its stack, what runs for it, or PostgreSQL. */
export const workload = (role: Role = "service"): Workload => ({
  name: role === "postgres" ? "postgres" : "board-api",
  namespace: role === "postgres" ? "postgresql-local" : "board-api-local",
  role,
  place: place(role === "postgres" || role === "administration" ? "database" : "services[1]"),
});

export const inputs = (kind: ReadyInputs["kind"], role: Role, changed: Partial<ReadyInputs> = {}): ReadyInputs => ({
  access: { kind: "context", context: "prod" },
  ...workload(role),
  kind,
  version: "uid/1",
  seconds: 120,
  ...changed,
});

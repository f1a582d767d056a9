/** A service's own secrets. */
import { FIRST } from "../../support/stacks";
import type { Row, Rows } from "../row";

const KEY = "JWT_SECRET";
const STORE = { kind: "external-secret", store: "aws" };
const store = (row: Row): Row => ({
  base: "prod",
  because: "needs External Secrets Operator: test/e2e/secrets.test.ts",
  ...row,
  beside: { "services[].secrets": STORE, "services[].secretEnv": [KEY], ...row.beside },
});

export const SECRET_ROWS: Rows = {
  "services[].secretEnv": {
    base: "prod",
    right: [KEY],
    beside: { [`${FIRST.name}-${KEY}`]: { secure: "v1:none" } },
    wrong: [KEY],
    besideWrong: {},
    because: "needs a secret's value: test/e2e/secrets.test.ts",
  },
  "services[].secrets.kind": {
    at: "services[].secrets",
    wrong: { kind: "existing", name: "nowhere" },
    beside: { "services[].secretEnv": [KEY] },
  },
  "services[].secrets.store": store({ right: "vault", wrong: "Vault!" }),
  "services[].secrets.storeKind": store({ right: "SecretStore", wrong: "Store" }),
  "services[].secrets.key": store({ right: "prod/api", wrong: "" }),
  "services[].secrets.remoteRefs": store({ right: { [KEY]: { key: "shared/jwt" } }, wrong: { OTHER: { key: "x" } } }),
  "services[].secrets.refreshInterval": store({ right: "15m", wrong: "often" }),
  "services[].secrets.name": store({
    right: "sealed",
    beside: { "services[].secrets": { kind: "existing" } },
    wrong: "Sealed!",
    because: "needs a Secret that another tool makes: test/e2e/secrets.test.ts",
  }),
  "services[].secretsAs": { right: "files", wrong: "file" },
};

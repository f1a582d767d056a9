import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import { certificates } from "../../../configuration/certificates";
import { faults, local, message, parse, prod, ROOT, service } from "../../support/config";
import { temporaryFolder } from "../../support/temporary";

const FILE = "test/support/db-ca.pem";
const PEM = readFileSync(join(ROOT, FILE), "utf8");
const SECRETS = { secrets: { "postgres-password": "x" } };

const external = (changed: Readonly<Record<string, unknown>> = {}, services = [service()]) =>
  prod({ database: { kind: "external", host: "db.example.com", ca: FILE, ...changed }, services });

const one = (values: Parameters<typeof faults>[0]) => {
  const told = faults(values, SECRETS);
  assert.equal(told.length, 1, message(values, SECRETS));
  return told[0]!;
};
const fine = (values: Parameters<typeof faults>[0]) => assert.equal(message(values, SECRETS), "");

describe("the authority of an external database", () => {
  test("is a file beside Pulumi.yaml, or its text, and comes to the same", () => {
    for (const ca of [FILE, PEM, `# authority\r\n${PEM.replaceAll("\n", "\r\n")}`]) {
      const { database } = parse(external({ ca }), SECRETS);
      assert.equal(database.outside?.ca, PEM);
    }
  });

  test("has to be given: without it nobody could tell the server from another one", () => {
    const { path, what, cure } = one(external({ ca: undefined }));
    assert.deepEqual([path, what], ["database.ca", "is not set"]);
    assert.match(cure, /^in Pulumi\.test\.yaml, at database\.ca, write: <the file> .*global-bundle\.pem/);
  });

  const WRONG: Record<string, readonly [ca: string, told: RegExp]> = {
    "a file that is not there": ["missing.pem", /there is no file missing\.pem/],
    "a file of something else": ["package.json", /package\.json holds no PEM certificate/],
    "a private key": [`${PEM}${PEM.replaceAll("CERTIFICATE", "PRIVATE KEY")}`, /the text holds a private key/],
    "a certificate that is cut off": [
      PEM.replace(/^(.{40}).*$/m, "$1").replace(/\n[^-\n]{8}[^-]*\n/, "\nAAAA\n"),
      /cannot be read/,
    ],
  };
  for (const [what, [ca, told]] of Object.entries(WRONG)) {
    test(`is not ${what}`, () => assert.match(one(external({ ca })).what, told));
  }

  test("is not one that has expired", () => {
    assert.deepEqual(certificates(ROOT, FILE, new Date("2999-01-01")).hasOwnProperty("problem"), true);
    assert.match(JSON.stringify(certificates(ROOT, FILE, new Date("2999-01-01"))), /expired certificates only/);
  });

  test("may be a whole bundle, of which comments are left out", (t) => {
    const folder = temporaryFolder(t, { "bundle.pem": `first\n${PEM}\nsecond\n${PEM}` });
    assert.deepEqual(certificates(folder, "bundle.pem"), { pem: PEM + PEM });
  });
});

describe("less than a checked certificate", () => {
  for (const mode of ["verify-ca", "require", "disable"]) {
    test(`needs a reason: ${mode}`, () => {
      const ca = mode === "verify-ca" ? FILE : undefined;
      assert.equal(one(external({ ca, tls: { mode } })).path, "database.tls.reason");
      fine(external({ ca, tls: { mode, reason: "a proxy in the cluster encrypts" } }));
    });
  }

  test("leaves nothing for an authority to do", () => {
    const tls = { mode: "require", reason: "a private network" };
    const { path, cure } = one(external({ tls }));
    assert.equal(path, "database.ca");
    assert.equal(cure, "npm run config -- test database.ca --rm");
  });
});

describe("the host of an external database", () => {
  for (const host of ["postgresql://db.example.com", "db.example.com:5432", "user@db", "db_1", ""]) {
    test(`is a name or an address: ${JSON.stringify(host)} is none`, () => {
      assert.equal(one(external({ host })).path, "database.host");
    });
  }

  for (const host of ["10.0.0.5", "fd00::5", "db"]) test(`may be ${host}`, () => fine(external({ host })));

  for (const host of ["localhost", "127.0.0.1", "::1"]) {
    test(`is not the pod itself, as ${host} would be`, () => {
      const database = { kind: "external", host, ca: FILE };
      assert.match(one(local({ database })).cure, /host\.k3d\.internal$/);
    });
  }
});

describe("a service on an external database", () => {
  test("has a driver that can be told of TLS", () => {
    const services = [service({ database: { scheme: "postgresql+pg8000" } })];
    assert.equal(one(external({}, services)).path, "services[0].database.scheme");
    fine(external({ ca: undefined, tls: { mode: "disable", reason: "a proxy in the cluster encrypts" } }, services));
    fine(local({ services }));
  });

  test("gets its TLS variables from the database", () => {
    const services = [service({ env: { PGSSLMODE: "disable" } })];
    assert.equal(one(external({}, services)).path, "services[0].env.PGSSLMODE");
    fine(local({ services }));
  });
});

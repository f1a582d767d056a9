/** What helps where a Job of a service's database fails. */
import type { AccessCures, CopyCures } from "../components/postgres/cures";
import type { PlaceCures } from "../components/postgres/place-provider";
import { accessOf, serviceDatabase } from "../components/kubernetes/labels";
import { removeCommand, setCommand, setSecretCommand } from "../configuration/cures";
import { MOVED_FROM_PASSWORD, POSTGRES_PASSWORD } from "../configuration/secret-names";

/**
 * By names alone, and not by a service's place in the file: a cure that changed would make the Job run again.
 *
 * @param external whether the server is one that the stack does not run.
 */
export const accessCures = (stack: string, service: string, external = false): AccessCures => ({
  login: external
    ? `Set the right one: ${setSecretCommand(stack, POSTGRES_PASSWORD)}`
    : `To keep the data, give the server the stack's password: npm run db -- reset-password ${stack}`,
  adopt: `Give the service another one: ${at(stack, service, "name: <another name>")}; or, if it is to have this very one, with its rows and away from whoever has it now: ${at(stack, service, "adopt: true")}`,
  older: `Deploy again: ${upCommand(stack)}; where an older state of the stack was put back: ${at(stack, service, "rotation: <one more>")}`,
  moved: `Its rows are there. To have them here, move them back: docs/runbooks/move-postgresql-outside.md; to begin with none, give the service another one: ${at(stack, service, "name: <another name>")}`,
  file: `Pulumi.${stack}.yaml`,
  path: "database",
  host: setCommand(stack, ["database", "host"], "VALUE"),
  port: setCommand(stack, ["database", "port"], 5432),
  tls: removeCommand(stack, ["database", "tls"]),
});

/** Where a service's database is told what it is. */
const at = (stack: string, service: string, what: string) =>
  `in Pulumi.${stack}.yaml, at the database of ${service}, write ${what}`;

const upCommand = (stack: string) => `pulumi up -s ${stack}`;

/** @param image where the image is said whose programs copy. */
export const copyCures = (stack: string, service: string, image: readonly string[]): CopyCures => ({
  again: upCommand(stack),
  anew: `pulumi up -s ${stack} --replace '**::${accessOf(serviceDatabase(service))}'`,
  login: `The one that ${POSTGRES_PASSWORD} was before the move has a key of its own: ${setSecretCommand(stack, MOVED_FROM_PASSWORD)}`,
  image: setCommand(stack, [...image, "image"], "postgres:VALUE"),
  name: at(stack, service, "name: <another name>"),
  longer: setCommand(stack, ["database", "movedFrom", "copySeconds"], 14400),
});

const RUNBOOK = "docs/runbooks/move-postgresql-outside.md";

/** What is written where the place of the databases was changed, and not moved. */
export const placeCures = (stack: string): PlaceCures => ({
  inside: `To move them: in Pulumi.${stack}.yaml, at database, write beside kind: external: movedFrom: { <the settings of before, such as storage: 1Gi> } (${RUNBOOK}); to stay: kind: statefulset, with the settings of before`,
  outside: `To move them back: in Pulumi.${stack}.yaml, at database, write beside kind: statefulset: movedFrom: { kind: external, host: HOST, port: PORT, <admin, ca and tls of before> }, and keep its password: ${setSecretCommand(stack, MOVED_FROM_PASSWORD)} (${RUNBOOK}); to stay: kind: external, with the settings of before`,
});

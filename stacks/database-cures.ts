/** What helps where a Job of a service's database fails. */
import type { AccessCures, CopyCures } from "../components/postgres/cures";
import { accessOf, serviceDatabase } from "../components/kubernetes/labels";
import { removeCommand, setCommand, setSecretCommand } from "../configuration/cures";
import { MOVED_FROM_PASSWORD, POSTGRES_PASSWORD } from "../configuration/secret-names";

/** @param external whether the server is one that the stack does not run. */
export const accessCures = (stack: string, external = false): AccessCures => ({
  login: external
    ? `Set the right one: ${setSecretCommand(stack, POSTGRES_PASSWORD)}`
    : `To keep the data, give the server the stack's password: npm run db -- reset-password ${stack}`,
  file: `Pulumi.${stack}.yaml`,
  path: "database",
  host: setCommand(stack, ["database", "host"], "VALUE"),
  port: setCommand(stack, ["database", "port"], 5432),
  tls: removeCommand(stack, ["database", "tls"]),
});

export const copyCures = (stack: string, service: string): CopyCures => ({
  again: `pulumi up -s ${stack}`,
  anew: `pulumi up -s ${stack} --replace '**::${accessOf(serviceDatabase(service))}'`,
  login: `The one that ${POSTGRES_PASSWORD} was before the move has a key of its own: ${setSecretCommand(stack, MOVED_FROM_PASSWORD)}`,
  image: setCommand(stack, ["database", "image"], "postgres:VALUE"),
  longer: setCommand(stack, ["database", "movedFrom", "copySeconds"], 14400),
});

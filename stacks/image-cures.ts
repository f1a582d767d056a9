/** What helps where an image does not get to where it is pulled from. */
import type { RegistryCures } from "../components/image/registry/access";
import { setCommand, setSecretCommand } from "../configuration/cures";
import { REGISTRY_PASSWORD } from "../configuration/secret-names";

export const registryCures = (stack: string): RegistryCures => ({
  login: setSecretCommand(stack, REGISTRY_PASSWORD),
  version: setCommand(stack, ["delivery", "version"], "VALUE"),
});

export const REBUILD = "npm start -- --rebuild";

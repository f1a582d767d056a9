/** The registry of a stack: whether its images can be pushed, and pulled with the login that the nodes get. */
import { withRegistry, type RegistryAccess } from "../../../components/image/registry/access";
import type { Settings } from "../../../configuration/config";
import { setSecretCommand } from "../../../configuration/cures";
import { PULL_PASSWORD, REGISTRY_PASSWORD } from "../../../configuration/secret-names";
import { registryCures } from "../../../stacks/image-cures";
import { imageName } from "../../../configuration/schema";
import type { Backend } from "./backend";
import type { Check } from "./plan";
import { missing, ok, fromMessage, type Row } from "./row";

/** None where images are imported. */
export function registryChecks(settings: Settings, backend: Backend): Check[] {
  const { delivery, stack } = settings;
  if (delivery.kind !== "registry") return [];
  const { registry, username, pullSecret } = delivery;
  const services = settings.services.filter(({ context }) => context !== undefined);
  const built = services.map((service) => `${registry}/${imageName(service)}`);
  const byHand = `docker login ${registry.split("/")[0]}`;
  const reached = async (what: string, well: string, repositories: readonly string[], login: Login): Promise<Row> => {
    const faults = repositories.map((repository) => fault(what, { repository, cures: registryCures(stack), ...login }));
    const wrong = (await Promise.all(faults)).flat();
    if (wrong.length === 0) return ok(what, well);
    const lines = (key: "found" | "cure") => [...new Set(wrong.map((row) => row[key]))].filter(Boolean).join("\n");
    const elsewhere = `delivery.registry in Pulumi.${stack}.yaml, or this machine's way to it`;
    return missing(what, lines("found"), lines("cure") || elsewhere);
  };
  const push: Check = {
    what: "Registry",
    after: username === undefined ? [] : ["Secrets"],
    byHand,
    look: async () => {
      const login = username === undefined ? {} : { username, password: await backend.secret(REGISTRY_PASSWORD) };
      return reached("Registry", built.join(", "), built, login);
    },
  };
  const pull: Check = {
    what: "Pull login",
    after: ["Secrets", "Registry"],
    byHand,
    look: async () => {
      const login = { username: pullSecret?.username ?? "", password: await backend.secret(PULL_PASSWORD) };
      const row = await reached("Pull login", login.username, built.slice(0, 1), login);
      return row.verdict === "ok" ? row : { ...row, cure: setSecretCommand(stack, PULL_PASSWORD) };
    },
  };
  return built.length === 0 ? [] : [push, ...(pullSecret ? [pull] : [])];
}

type Login = Pick<RegistryAccess, "username" | "password">;

/** What is wrong with a repository. Whether there is such an image is all the same: to ask takes a login and a repository. */
const fault = (what: string, access: RegistryAccess): Promise<Row[]> =>
  withRegistry(access, (client) => client.manifest("doctor")).then(
    () => [],
    (error: Error) => [fromMessage(what, error.message)],
  );

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
  const repository = (service: Settings["services"][number]) => `${registry}/${imageName(service)}`;
  const built = settings.services.filter(({ context }) => context !== undefined).map(repository);
  const cures = registryCures(stack);
  const elsewhere = `delivery.registry in Pulumi.${stack}.yaml, or this machine's way to it`;
  const byHand = `docker login ${registry.split("/")[0]}`;
  const push: Check = {
    what: "Registry",
    after: username === undefined ? [] : ["Secrets"],
    byHand,
    look: async () => {
      const login = username === undefined ? {} : { username, password: await backend.secret(REGISTRY_PASSWORD) };
      const row = await reached(
        "Registry",
        built.map((one) => ({ repository: one, cures, ...login })),
        elsewhere,
      );
      return row ?? ok("Registry", built.join(", "));
    },
  };
  const pull: Check = {
    what: "Pull login",
    after: ["Secrets", ...(built.length > 0 ? ["Registry"] : [])],
    byHand,
    look: async () => {
      const login = { username: pullSecret?.username ?? "", password: await backend.secret(PULL_PASSWORD) };
      const row = await reached(
        "Pull login",
        built.slice(0, 1).map((one) => ({ repository: one, cures, ...login })),
        elsewhere,
      );
      return row === undefined
        ? ok("Pull login", login.username)
        : { ...row, cure: setSecretCommand(stack, PULL_PASSWORD) };
    },
  };
  return built.length === 0 ? [] : [push, ...(pullSecret ? [pull] : [])];
}

/** What is wrong with the repositories, each thing once, or what to look at `elsewhere`; undefined where nothing is. */
async function reached(what: string, all: readonly RegistryAccess[], elsewhere: string): Promise<Row | undefined> {
  // Whether there is such an image is all the same: to ask takes a login and a repository.
  const rows = await Promise.all(
    all.map((access) =>
      withRegistry(access, (client) => client.manifest("doctor")).then(
        () => undefined,
        (error: Error) => fromMessage(what, error.message),
      ),
    ),
  );
  const wrong = rows.filter((row) => row !== undefined);
  if (wrong.length === 0) return undefined;
  const lines = (key: "found" | "cure") => [...new Set(wrong.map((row) => row[key]))].filter(Boolean).join("\n");
  return missing(what, lines("found"), lines("cure") || elsewhere);
}

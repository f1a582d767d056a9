/** Building and pushing an image with the `docker` command, whose login, contexts and builders are the user's own. */
import { cpSync, existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stripVTControlCharacters } from "node:util";

import execa from "execa";

import { run, TRANSFER_SILENCE_SECONDS } from "../../command";
import { dockerConfig, dockerConfigFolder } from "../../docker";
import { encoded, type Login } from "./authentication";
import { loginServer } from "./docker-login";

export interface DockerBuild {
  readonly context: string;
  /** Relative to `context`. */
  readonly dockerfile: string;
  readonly args: Readonly<Record<string, string>>;
  readonly platform: string;
  /** `repository:tag`. */
  readonly image: string;
  /** @default none */
  readonly labels?: Readonly<Record<string, string>>;
}

/** What `docker build` is told, the context last. */
export function buildOptions({ context, dockerfile, args, platform, image, labels = {} }: DockerBuild): string[] {
  const pairs = (option: string, values: Readonly<Record<string, string>>) =>
    Object.entries(values).flatMap(([key, value]) => [option, `${key}=${value}`]);
  return [
    ...["--platform", platform, "--tag", image, "--file", join(context, dockerfile)],
    ...pairs("--build-arg", args),
    ...pairs("--label", labels),
    context,
  ];
}

/** Lines shown of a failed build. */
const LINES = 20;

/** @throws Error with the build's last lines. */
export async function build(args: DockerBuild): Promise<void> {
  // Some of Docker's packages come without buildx. A builder in a container, which others may have made the current
  // one, keeps what it builds to itself without --load.
  const buildx = await run("docker", ["buildx", "version"]).then(
    () => true,
    () => false,
  );
  const command = buildx ? ["buildx", "build", "--load", "--provenance=false", "--progress=plain"] : ["build"];
  const { failed, all } = await execa("docker", [...command, ...buildOptions(args)], { all: true, reject: false });
  if (!failed) return;
  // Whether Docker is there at all is told by what tells it for every command.
  await run("docker", ["version", "--format", "{{.Server.Version}}"]);
  const last = stripVTControlCharacters(all ?? "")
    .trim()
    .split("\n")
    .slice(-LINES);
  throw new Error(`building ${args.image} failed; its last lines:\n${last.map((line) => `  | ${line}`).join("\n")}`);
}

/** Not quiet: a line for each layer says that it goes on. */
const PUSH = { silence: TRANSFER_SILENCE_SECONDS };

/** Pushes an image, with Docker's own login or with the one that is given. @throws CommandError */
export async function push(image: string, registry: string, login: Login | undefined): Promise<void> {
  if (!login) return void (await run("docker", ["push", image], PUSH));
  const folder = configFolderWith(registry, login);
  try {
    await run("docker", ["push", image], { ...PUSH, env: { DOCKER_CONFIG: folder } });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/**
 * The user's configuration with one more login, readable by nobody else: `docker login` would leave it in theirs. A
 * credential store would go before it, so there is none; which Docker is meant stays as the user has it.
 */
function configFolderWith(registry: string, login: Login): string {
  const folder = mkdtempSync(join(tmpdir(), "wealist-docker-"));
  const { credsStore: _, credHelpers: __, ...rest } = dockerConfig();
  const config = { ...rest, auths: { [loginServer(registry)]: { auth: encoded(login) } } };
  writeFileSync(join(folder, "config.json"), JSON.stringify(config), { mode: 0o600 });
  const contexts = join(dockerConfigFolder(), "contexts");
  if (existsSync(contexts)) cpSync(contexts, join(folder, "contexts"), { recursive: true });
  return folder;
}

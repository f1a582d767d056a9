/** A repository as a stack reaches it, and what is said where it does not. */
import type { Login } from "./authentication";
import { RegistryClient, RegistryError } from "./client";
import { sessionCommand } from "./credential-helper";
import { dockerLogin, helperOf } from "./docker-login";
import { createCommand, loginCommand, repositoryOf } from "./repository";

/** What helps where the registry refuses what the stack says, for people. */
export interface RegistryCures {
  /** The command that gives the stack another password for its own login. */
  readonly login: string;
  /** The command that names the version `VALUE`. */
  readonly version: string;
}

export interface RegistryAccess {
  /** Repository with its registry: `ghcr.io/team/board-api`. */
  readonly repository: string;
  readonly cures: RegistryCures;
  /** User of the login that the stack brings; without it Docker's own login is used. */
  readonly username?: string;
  readonly password?: string;
}

/** The login that the stack brings; undefined where it is Docker's. */
export const ownLogin = ({ username, password }: RegistryAccess): Login | undefined =>
  username === undefined ? undefined : { username, password: password ?? "" };

/** Does something with the repository. @throws Error told as one message, with the command that cures it. */
export async function withRegistry<T>(access: RegistryAccess, use: (client: RegistryClient) => Promise<T>): Promise<T> {
  const repository = repositoryOf(access.repository);
  const login = async () => ownLogin(access) ?? dockerLogin(repository.registry);
  try {
    return await use(new RegistryClient(repository, login));
  } catch (error) {
    throw error instanceof RegistryError ? new Error(told(access, error), { cause: error }) : error;
  }
}

/**
 * Whether a repository still has what the state says it has, by Docker's own login. A registry that is out of reach, or
 * wants another login, has lost nothing: a refresh with an expired token must not make anything anew.
 */
export async function stillHas(repository: string, reference: string): Promise<boolean> {
  // Nobody is told why it fails.
  const access = { repository, cures: { login: "", version: "" } };
  try {
    return (await withRegistry(access, (client) => client.manifest(reference))) !== undefined;
  } catch (error) {
    const { cause } = error as Error;
    return !(cause instanceof RegistryError && cause.kind === "no-repository");
  }
}

/** The command that gives the stack a login which the registry takes. */
export function loginCure({ username, cures, repository }: RegistryAccess): string {
  if (username !== undefined) return cures.login;
  const { registry } = repositoryOf(repository);
  const helper = helperOf(registry);
  return (helper && sessionCommand(helper)) ?? loginCommand(registry);
}

function told(access: RegistryAccess, { kind, message }: RegistryError): string {
  const repository = repositoryOf(access.repository);
  const { registry, path } = repository;
  const login = loginCure(access);
  const whose = access.username === undefined ? "Docker's login" : `the login ${access.username}`;
  const more = registry === "docker.io" ? `. Docker Hub lets a login ask more often than nobody: ${login}` : "";
  const messages = {
    "no-login": `Docker has no login for the registry ${registry}. Log in: ${login}`,
    helper: `the registry ${registry} wants a login: ${message}`,
    refused: `the registry ${registry} refuses ${whose}, which may have expired: ${message}. Renew it: ${login}`,
    "no-repository": `the registry ${registry} has no repository ${path}. Make it: ${createCommand(repository)}`,
    unreachable: `the registry ${registry} does not answer: ${message}`,
    limited: `the registry ${registry} is asked too often: ${message}${more}`,
    busy: `the registry ${registry} has no time now, try again later: ${message}`,
    unexpected: `the registry ${registry} does not do it: ${message}`,
  };
  return messages[kind];
}

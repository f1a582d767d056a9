/** A repository as Docker reads its name, and the commands that it is looked after with. */
import { fullName } from "../image-name";

export interface Repository {
  /** As `docker login` and a pod's image name it: `ghcr.io`, `localhost:5000`, `docker.io`. */
  readonly registry: string;
  /** Path in the registry: `team/board-api`. */
  readonly path: string;
}

/** `ghcr.io/team/board-api` → its registry and its path, of any image's name, with or without tag and digest. */
export function repositoryOf(image: string): Repository {
  const name = fullName(image.replace(/@.*$/, "").replace(/:[^/:]*$/, ""));
  const slash = name.indexOf("/");
  return { registry: name.slice(0, slash), path: name.slice(slash + 1) };
}

const ECR = /^\d{12}\.dkr\.ecr\.([a-z0-9-]+)\.amazonaws\.com(\.cn)?$/;
const ARTIFACT_REGISTRY = /^([a-z0-9-]+)-docker\.pkg\.dev$/;

/** The command that gives Docker a login. */
export function loginCommand(registry: string): string {
  const region = ECR.exec(registry)?.[1];
  if (region)
    return `aws ecr get-login-password --region ${region} | docker login --username AWS --password-stdin ${registry}`;
  if (ARTIFACT_REGISTRY.test(registry) || /(^|\.)gcr\.io$/.test(registry))
    return `gcloud auth configure-docker ${registry}`;
  return registry === "docker.io" ? "docker login" : `docker login ${registry}`;
}

const IMMUTABLE = "--image-tag-mutability IMMUTABLE --image-scanning-configuration scanOnPush=true";

/** The command that makes a repository; undefined where the first push does. */
export function createCommand({ registry, path }: Repository): string | undefined {
  const region = ECR.exec(registry)?.[1];
  if (region) return `aws ecr create-repository --region ${region} --repository-name ${path} ${IMMUTABLE}`;
  const location = ARTIFACT_REGISTRY.exec(registry)?.[1];
  const [project, name] = path.split("/");
  if (!location || !name) return undefined;
  return (
    `gcloud artifacts repositories create ${name} --project ${project} --location ${location} ` +
    "--repository-format docker --immutable-tags"
  );
}

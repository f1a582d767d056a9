import { join } from "node:path";

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

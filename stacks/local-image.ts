import type { ImageSource } from "../components/image/content-tag";
import { imageName, type ServiceSettings } from "../configuration/schema";

/**
 * Counts in an image's tag, which is the same whether Docker is there or not. Built is for the platform of the Docker that
 * is used, as the nodes are its containers: no cluster can hold two images of one tag.
 */
export const PLATFORM = process.arch === "arm64" ? "linux/arm64" : "linux/amd64";

/** What a service's image is built from for this machine; undefined for one that others built. */
export const localImage = ({ context, dockerfile, buildArgs, image }: ServiceSettings) =>
  context === undefined
    ? undefined
    : ({
        repository: imageName({ image }),
        context,
        dockerfile,
        args: buildArgs,
        platform: PLATFORM,
      } satisfies ImageSource);

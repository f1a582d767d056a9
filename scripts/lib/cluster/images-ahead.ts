/**
 * The images of changed code, built and sent to the nodes while the engine compares the stack with what is there, which takes
 * about as long. The engine builds and imports as ever, and finds both done. Where anything fails here, nobody is told: the
 * engine does it again, and tells. Nothing is done for a stack that has not run yet, whose cluster has nothing to add to.
 */
import type execa from "execa";

import { start, TRANSFER_SILENCE_SECONDS, unlessSilent } from "../../../components/command";
import { dockerPlatform } from "../../../components/docker";
import { buildOptions } from "../../../components/image/registry/build";
import { contentReference } from "../../../components/image/content-tag";
import { dockerImageId } from "../../../components/image/docker-image";
import { removeUnused } from "../../../components/image/import/earlier-images";
import type { ImportOutputs } from "../../../components/image/import/image-import-provider";
import { ensureOnNodes } from "../../../components/image/import/import-image";
import type { Settings } from "../../../configuration/config";
import { localImage, PLATFORM } from "../../../stacks/local-image";
import { importsOf } from "./built-images";
import type { StateResource } from "../engine/engine";

type Source = NonNullable<ReturnType<typeof localImage>>;

export class ImagesAhead {
  private readonly builds: execa.ExecaChildProcess[] = [];
  private readonly made: { readonly image: string; readonly place: ImportOutputs }[] = [];
  private readonly ended: Promise<unknown>;

  /** Begins, and returns at once. */
  public constructor({ services }: Pick<Settings, "services">, resources: readonly StateResource[]) {
    const imports = importsOf(resources);
    this.ended = Promise.allSettled(
      services.map(async (service) => {
        const source = localImage(service);
        const before = imports.find(({ name }) => name === `${service.name}-import`)?.outputs;
        if (source && before) await this.bring(source, before);
      }),
    );
  }

  private async bring(source: Source, before: ImportOutputs): Promise<void> {
    const image = contentReference(source);
    if (image === before.image) return;
    let id = await dockerImageId(image);
    if (id === undefined) {
      // Kept in mind before it is there: whoever interrupts may do so in between.
      this.made.push({ image, place: before });
      await this.build({ ...source, image });
      id = await dockerImageId(image);
    }
    if (id) await ensureOnNodes({ cluster: before.cluster, nodes: before.nodes, image }, id);
  }

  private async build(source: Source & { readonly image: string }): Promise<void> {
    const platform = await dockerPlatform(PLATFORM);
    // As the provider builds it: a plain manifest, by the builder of the Docker in use, whatever `docker buildx use` chose.
    const args = ["build", "--provenance=false", ...buildOptions({ ...source, platform })];
    const build = start("docker", args);
    this.builds.push(build);
    await unlessSilent(build, TRANSFER_SILENCE_SECONDS);
  }

  /**
   * Ends what is under way, and removes what was built and the stack does not know: the engine failed before it came to it,
   * or the code changed once more meanwhile. Nobody else would.
   *
   * @param known `repository:tag` of what the stack has.
   */
  public async settle(known: () => Promise<readonly string[]>): Promise<void> {
    for (const build of this.builds) build.kill();
    await this.ended;
    // What is wrong with Docker is told by the engine; an image that stays is no failure of a start.
    if (this.made.length > 0) await this.tidy(known).catch(() => undefined);
  }

  private async tidy(known: () => Promise<readonly string[]>): Promise<void> {
    const kept = await known();
    for (const { image, place } of this.made.filter((one) => !kept.includes(one.image))) {
      const imageId = await dockerImageId(image);
      if (imageId) await removeUnused(place, [{ image, imageId }]);
    }
  }
}

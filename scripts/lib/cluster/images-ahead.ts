/**
 * The images of changed code, built and sent to the nodes while the engine compares the stack with what is there, which takes
 * about as long. The engine builds and imports as ever, and finds both done. Where anything fails here, nobody is told: the
 * engine does it again, and tells. Of a stack that has not run yet PostgreSQL's image is sent while its cluster still starts: a
 * node takes images long before it runs pods.
 */
import { setTimeout as sleep } from "node:timers/promises";

import type execa from "execa";

import { start, TRANSFER_SILENCE_SECONDS, unlessSilent } from "../../../components/command";
import { dockerPlatform } from "../../../components/docker";
import { buildOptions } from "../../../components/image/registry/build";
import { contentReference } from "../../../components/image/content-tag";
import { dockerImageId } from "../../../components/image/docker-image";
import { removeUnused } from "../../../components/image/import/earlier-images";
import { areRunning, clusterNodes } from "../../../components/cluster/k3d/k3d";
import type { ImportOutputs } from "../../../components/image/import/image-import-provider";
import { ensureOnNodes } from "../../../components/image/import/import-image";
import { kubeletImage } from "../../../components/image/import/node-images";
import type { Settings } from "../../../configuration/config";
import { localImage, PLATFORM } from "../../../stacks/local-image";
import { importsOf } from "./built-images";
import type { StateResource } from "../engine/engine";

type Source = NonNullable<ReturnType<typeof localImage>>;

/** Between two looks whether the nodes of a cluster are there. */
const LOOK_MS = 500;

export class ImagesAhead {
  private readonly builds: execa.ExecaChildProcess[] = [];
  private readonly made: { readonly image: string; readonly place: ImportOutputs }[] = [];
  private readonly ended: Promise<unknown>;
  private isOver = false;

  /** Begins, and returns at once. */
  public constructor(
    settings: Pick<Settings, "services" | "cluster" | "database" | "needsServer">,
    resources: readonly StateResource[],
  ) {
    const imports = importsOf(resources);
    const services = settings.services.map(async (service) => {
      const source = localImage(service);
      const before = imports.find(({ name }) => name === `${service.name}-import`)?.outputs;
      if (source && before) await this.bring(source, before);
    });
    this.ended = Promise.allSettled([...services, ...(resources.length === 0 ? [this.sendFirst(settings)] : [])]);
  }

  /** To the nodes of a cluster that is being made. */
  private async sendFirst({
    cluster: { k3d },
    database,
    needsServer,
  }: ConstructorParameters<typeof ImagesAhead>[0]): Promise<void> {
    const { image } = database.inside ?? database;
    const id = k3d?.create && needsServer ? await dockerImageId(image) : undefined;
    if (!k3d || id === undefined) return;
    for (; !this.isOver; await sleep(LOOK_MS)) {
      const nodes = (await clusterNodes(k3d.name)) ?? [];
      if (nodes.length <= k3d.agents || !areRunning(nodes)) continue;
      const names = nodes.map(({ name }) => name);
      // Waits till the nodes take images.
      await Promise.all(names.map((node) => kubeletImage(node, image)));
      if (this.isOver) return;
      await ensureOnNodes({ cluster: k3d.name, nodes: names, image }, id);
      return;
    }
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
    this.isOver = true;
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

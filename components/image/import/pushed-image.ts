/**
 * An image from a Docker that keeps blobs to nodes: one `docker push`, which asks for each blob whether it is there. A changed
 * line then costs its one layer, where `docker save` reads the whole image to find it.
 */
import { run, TRANSFER_SILENCE_SECONDS } from "../../command";
import { dockerEndpoint } from "../../docker";
import { isRunning } from "../../process";
import type { Receiver, Sent } from "./node-import";
import { PushTarget } from "./push-target";

/**
 * Docker runs on this machine's own network: what it pushes to its own address arrives here. In a virtual machine (Docker
 * Desktop, Colima), behind SSH or rootless it does not.
 */
const isHere = () => process.platform === "linux" && dockerEndpoint().host === "unix:///var/run/docker.sock";

/** Undefined where this Docker, or this image, is not for it, or anything fails: `docker save` comes after it, and tells. */
export async function sendPushed(image: string, receivers: readonly Receiver[]): Promise<Sent | undefined> {
  const id = isHere() ? await manifestOf(image) : undefined;
  if (id === undefined) return undefined;
  const target = new PushTarget(image, id, receivers);
  try {
    return await pushed(image, target);
  } catch {
    return undefined;
  } finally {
    target.close();
  }
}

/** What Docker has under the name where that is one manifest, as its store of containerd keeps it; an older store has none. */
const MANIFEST = /^application\/vnd\.(?:oci\.image|docker\.distribution)\.manifest\.v[12]\+json (sha256:[0-9a-f]{64})$/;

const FORMAT = "{{.Descriptor.MediaType}} {{.Descriptor.Digest}}";

const manifestOf = (image: string): Promise<string | undefined> =>
  run("docker", ["image", "inspect", "--format", FORMAT, image]).then(
    (told) => MANIFEST.exec(told)?.[1],
    () => undefined,
  );

async function pushed(image: string, target: PushTarget): Promise<Sent> {
  // The name says where to, and whose it is; it is gone again before anyone lists the images.
  const name = `${await target.listen()}/${REPOSITORY}:${process.pid}`;
  const older = leftNames();
  const remove = async () => run("docker", ["image", "rm", name, ...(await older)]).catch(() => undefined);
  try {
    await run("docker", ["tag", image, name]);
    await run("docker", ["push", "--quiet", name], { silence: TRANSFER_SILENCE_SECONDS });
  } catch (error) {
    await remove();
    throw error;
  }
  const [sent] = await Promise.all([target.finish(), remove()]);
  return sent;
}

const REPOSITORY = "k3d-import";

/** Of processes that were killed in between: a name keeps its image on the disk. */
async function leftNames(): Promise<string[]> {
  const filter = `reference=127.0.0.1:*/${REPOSITORY}`;
  const listed = await run("docker", ["image", "ls", "--filter", filter, "--format", "{{.Repository}}:{{.Tag}}"]).catch(
    () => "",
  );
  return listed.split("\n").filter((name) => name !== "" && !isRunning(Number(name.split(":").at(-1))));
}

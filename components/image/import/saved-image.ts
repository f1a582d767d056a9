/** An image from any Docker to nodes: one `docker save`, read once, whose archive and the nodes' stores call a blob by the same digest. */
import type execa from "execa";
import { extract } from "tar-stream";

import { start, TRANSFER_SILENCE_SECONDS, unlessSilent } from "../../command";
import { digestOf, NodeImport, passOn, sentBy, type Receiver, type Sent } from "./node-import";

/** The archive is one of Docker before 25, which names no blob by its digest. */
export class NoBlobs extends Error {}

/** @throws CommandError in the words of Docker or of the node that refuses it; {@link NoBlobs} */
export async function sendSaved(image: string, receivers: readonly Receiver[]): Promise<Sent> {
  const save = start("docker", ["save", image], { buffer: false, stderr: "pipe" });
  const imports = receivers.map((receiver) => new NodeImport(receiver));
  const passed = passAllOn(save, imports);
  const ended = [unlessSilent(save, TRANSFER_SILENCE_SECONDS), ...imports.map((one) => one.ended)];
  try {
    await Promise.all([passed, ...ended]);
    return sentBy(await passed, imports);
  } catch (error) {
    for (const child of [save, ...imports.map((one) => one.child)]) child.kill();
    throw error;
  }
}

const OF_THE_LAYOUT = /^(blobs\/sha256\/.+|oci-layout|index\.json|manifest\.json|repositories)$/;

/** Passes the archive's files on to the nodes that lack them. Gives the configurations that its `manifest.json` names. */
async function passAllOn(save: execa.ExecaChildProcess, imports: readonly NodeImport[]): Promise<string[]> {
  // An error of it ends the loop below; one that comes later, as Docker goes on sending, is of no interest.
  const archive = extract().on("error", () => undefined);
  save.stdout!.pipe(archive);
  const manifest: Buffer[] = [];
  for await (const entry of archive) {
    const { name, type, size, mode } = entry.header;
    const isFile = type === "file";
    if (isFile && !OF_THE_LAYOUT.test(name)) throw new NoBlobs(`docker save names a file ${name}`);
    const seen = name === "manifest.json" ? (part: Buffer) => void manifest.push(part) : undefined;
    await passOn({ name, size: size ?? 0, mode }, entry, isFile ? imports : [], seen);
  }
  for (const one of imports) one.archive.finalize();
  const listed = JSON.parse(Buffer.concat(manifest).toString() || "[]") as readonly { readonly Config: string }[];
  return listed.map(({ Config }) => digestOf(Config));
}

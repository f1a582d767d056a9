/** A dump in a file on this machine, and back: how a laptop's rows outlive its cluster, and how a colleague gets them. */
import { once } from "node:events";
import { createReadStream, createWriteStream, existsSync, renameSync, rmSync, statSync } from "node:fs";
import { Writable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { createGunzip, createGzip } from "node:zlib";

import type { Settings } from "../../../../configuration/config";
import { npmRun } from "../../../../configuration/cures";
import { databaseNameOf } from "../../../../configuration/schema";
import { Failure } from "../../../../configuration/failure";
import type { Cluster } from "../../cluster/cluster";
import { printedInPod, streamInPod } from "../../cluster/exec";
import { onInterrupt } from "../../terminal/interrupted";
import { scriptCommand, withDatabasePod } from "./pod";
import { madeBy, type Made } from "./restore";
import { sizeText } from "./snapshots";

type Service = Settings["services"][number];

/** Writes it, whole or not at all, readable by this user alone; says what it is. @throws Failure where the file is there. */
export async function dumpTo(file: string, cluster: Cluster, settings: Settings, service: Service): Promise<string> {
  if (existsSync(file)) throw new Failure(`${file} is there already. Nothing was written; give another name.`);
  const half = `${file}.part`;
  const to = createWriteStream(half, { mode: 0o600 });
  const discard = () => {
    to.destroy();
    rmSync(half, { force: true });
    return Promise.resolve();
  };
  try {
    // Before a pod is made for it: a folder that is not there, or is somebody else's.
    await once(to, "open");
    await onInterrupt(discard, () =>
      withDatabasePod(cluster, settings, service, async (target) => {
        const zip = createGzip();
        const writing = pipeline(zip, to).then(
          () => undefined,
          (error: Error) => error,
        );
        const command = scriptCommand("stream.sh", service);
        const { code, complaint } = await streamInPod(cluster, target, command, { stdout: zip });
        zip.end();
        const failed = await writing;
        if (failed) throw failed;
        if (code !== 0) throw new Failure(`The database of ${service.name} was not dumped: ${complaint}`);
      }),
    );
    renameSync(half, file);
  } catch (error) {
    // Of this machine's files: the full disk, the wrong folder.
    if (error instanceof Error && "syscall" in error) throw new Failure(`${file} was not written: ${error.message}`);
    throw error;
  } finally {
    await discard();
  }
  return `${file}: a dump of ${service.name}'s database, ${sizeText(statSync(file).size)}, with its rows in plain text.`;
}

/** Into a new database beside the one in use. @param as its name; default: with the time of the dump. */
export async function restoreFrom(
  file: string,
  cluster: Cluster,
  settings: Settings,
  service: Service,
  as: string | undefined,
): Promise<Made> {
  if (!existsSync(file))
    throw new Failure(
      `There is no file ${file}. A dump is made by: ${npmRun("backup", settings.stack, `${service.name} --file ${file}`)}`,
    );
  await refuseBroken(file);
  return withDatabasePod(cluster, settings, service, async (target) => {
    const env = {
      ...{ RESTORE_FROM: "-", RESTORE_AS: as ?? "", RESTORE_DATABASE: databaseNameOf(service) ?? "" },
      CURE_NAME: "Give it another one: --as NAME",
    };
    const plain = createReadStream(file).pipe(createGunzip());
    const { code, printed, complaint } = await printedInPod(
      cluster,
      target,
      scriptCommand("restore-job.sh", service, env),
      plain,
    );
    if (code !== 0) throw new Failure(complaint);
    return madeBy(printed);
  });
}

/** Read to its end before a database is made of it. @throws Failure where it cannot be read, or is no whole one. */
async function refuseBroken(file: string): Promise<void> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  await pipeline(createReadStream(file), createGunzip(), nowhere).catch((error: NodeJS.ErrnoException) => {
    throw new Failure(
      error.syscall
        ? `${file} cannot be read: ${error.message}`
        : `${file} is no dump of this program, or not all of one: gzip says ${error.message}.`,
    );
  });
}

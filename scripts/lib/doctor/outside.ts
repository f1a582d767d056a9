/** A PostgreSQL outside the cluster: its certificate and its password are the configuration's and the secrets' affair. */
import { once } from "node:events";
import { connect } from "node:net";

import type { Settings } from "../../../configuration/config";
import type { Check } from "./plan";
import { note, ok } from "./row";

const SECONDS = 5;

/** None where PostgreSQL runs in the cluster. It is told and no more: often only the cluster has a way to it. */
export function databaseChecks({ database }: Settings): Check[] {
  if (!database.outside) return [];
  const what = "Database";
  const { host, port } = database.outside;
  const look = async () => {
    const why = await unreached(host, port);
    if (why === undefined) return ok(what, `${host}:${port} answers`);
    return note(what, `${host}:${port} is not reached from this machine (${why}); the cluster has to reach it`);
  };
  return [{ what, look }];
}

/** What k3d's pods call this machine. */
const FROM_K3D = "host.k3d.internal";

/** Why it does not answer; undefined where it does. */
async function unreached(host: string, port: number): Promise<string | undefined> {
  const socket = connect({ host: host === FROM_K3D ? "127.0.0.1" : host, port });
  const why = ({ name, code, message }: NodeJS.ErrnoException) =>
    name === "AbortError" ? `no answer in ${SECONDS} s` : (code ?? message);
  return once(socket, "connect", { signal: AbortSignal.timeout(SECONDS * 1000) })
    .then(() => undefined, why)
    .finally(() => socket.destroy());
}

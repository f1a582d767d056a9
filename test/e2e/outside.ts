/** A PostgreSQL outside the cluster: a container on its network that lets nobody in without TLS. */
import { setTimeout as sleep } from "node:timers/promises";

import execa from "execa";

import { POSTGRES_IMAGE } from "../support/config";
import type { Authority } from "../support/tls";
import { CLUSTER } from "./project";

const CONTAINER = `${CLUSTER}-outside`;
/** Of the login `operator`, which may make databases and roles and is no superuser. */
export const PASSWORD = "operator's p@ss";

const docker = async (...args: string[]) => (await execa("docker", args)).stdout.trim();

/** As the superuser, inside the container. */
export const query = (sql: string, database = "postgres") =>
  docker("exec", "-u", "postgres", CONTAINER, "psql", "-U", "postgres", "-d", database, "-Atc", sql);

export const removeServer = () => execa("docker", ["rm", "-fv", CONTAINER], { reject: false });

/** Starts it with a certificate by `own`; gives its address. */
export async function startServer(own: Authority, image = POSTGRES_IMAGE): Promise<string> {
  const run = ["run", "-d", "--name", CONTAINER, "--network", `k3d-${CLUSTER}`, "-e", "POSTGRES_PASSWORD=superuser"];
  await docker(...run, image);
  // Over TCP: on the socket the server of the image's own initialisation already answers.
  const up = () =>
    docker("exec", CONTAINER, "pg_isready", "-q", "-h", "127.0.0.1").then(
      () => true,
      () => false,
    );
  for (let i = 0; i < 120 && !(await up()); i++) await sleep(500);
  const address = await docker("inspect", "-f", "{{range .NetworkSettings.Networks}}{{.IPAddress}}{{end}}", CONTAINER);
  const { key, cert } = await own.sign(`IP:${address}`);
  const folder = (await query("SHOW data_directory")).trim();
  for (const [name, text] of Object.entries({ "server.key": key, "server.crt": cert })) {
    const write = `umask 077 && cat > ${folder}/${name}`;
    await execa("docker", ["exec", "-i", "-u", "postgres", CONTAINER, "sh", "-c", write], { input: text });
  }
  await docker("exec", "-u", "postgres", CONTAINER, "sed", "-i", "s/^host /hostssl /", await query("SHOW hba_file"));
  await query("ALTER SYSTEM SET ssl = on");
  await query(`CREATE ROLE operator LOGIN CREATEDB CREATEROLE PASSWORD '${PASSWORD.replace("'", "''")}'`);
  await query("SELECT pg_reload_conf()");
  return address;
}

/** TLS in front of a test's PostgreSQL, whose own build has none, and certificates for it. */
import { chmodSync, cpSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { connect, createServer, type AddressInfo, type Socket } from "node:net";
import { basename, join } from "node:path";
import { TLSSocket } from "node:tls";

import execa from "execa";

import { BACKEND, programOf } from "./python";
import { temporaryFolder, type Cleanup } from "./temporary";

export interface Authority {
  /** Its certificate, PEM. */
  readonly ca: string;
  /** The path of that certificate. */
  readonly file: string;
  /** A certificate that it signs for these names, such as `DNS:db.example.com` or `IP:10.0.0.5`. */
  readonly sign: (...names: string[]) => Promise<{ readonly key: string; readonly cert: string }>;
}

const EC = ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"];

/** An authority of a test's own. */
export async function authority(t: Cleanup, days = 2): Promise<Authority> {
  const folder = temporaryFolder(t);
  // The programs that read it run as somebody else.
  chmodSync(folder, 0o755);
  const openssl = (...args: string[]) => execa("openssl", args, { cwd: folder });
  await openssl(
    "req",
    "-x509",
    ...EC,
    "-keyout",
    "ca.key",
    "-out",
    "ca.pem",
    "-days",
    `${days}`,
    "-subj",
    "/CN=test authority",
  );
  let signed = 0;
  return {
    ca: readFileSync(join(folder, "ca.pem"), "utf8"),
    file: join(folder, "ca.pem"),
    sign: async (...names) => {
      const [key, request, cert, extensions] = ["key", "csr", "pem", "ext"].map((end) => `server-${signed}.${end}`) as [
        string,
        string,
        string,
        string,
      ];
      signed += 1;
      writeFileSync(join(folder, extensions), `subjectAltName=${names.join(",")}\n`);
      const subject = `/CN=${names[0]!.replace(/^\w+:/, "")}`;
      await openssl("req", ...EC, "-keyout", key, "-out", request, "-subj", subject);
      await openssl(
        "x509",
        "-req",
        "-in",
        request,
        "-CA",
        "ca.pem",
        "-CAkey",
        "ca.key",
        "-CAcreateserial",
        "-days",
        "2",
        "-extfile",
        extensions,
        "-out",
        cert,
      );
      return { key: readFileSync(join(folder, key), "utf8"), cert: readFileSync(join(folder, cert), "utf8") };
    },
  };
}

const SSL_REQUEST = 80877103;

/** Takes TLS off in front of `port`, as a server with `ssl = on` would; without a certificate it answers that it has none. */
export async function tlsFront(
  t: Cleanup,
  port: number,
  certificate?: { readonly key: string; readonly cert: string },
): Promise<number> {
  const sockets = new Set<Socket>();
  const quiet = <S extends Socket>(socket: S): S => {
    sockets.add(socket);
    return socket.on("error", () => socket.destroy());
  };
  const server = createServer((client) => {
    quiet(client).once("data", (first: Buffer) => {
      if (first.length !== 8 || first.readUInt32BE(4) !== SSL_REQUEST) return client.destroy();
      if (!certificate) return client.end("N");
      client.write("S");
      const plain = quiet(new TLSSocket(client, { isServer: true, ...certificate }));
      const upstream = quiet(connect(port, "127.0.0.1"));
      plain.pipe(upstream).pipe(plain);
      plain.on("close", () => upstream.destroy());
      upstream.on("close", () => plain.destroy());
      return client;
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return (server.address() as AddressInfo).port;
}

/**
 * What makes the tests' psql speak TLS: its package's libpq is built without, and that of the backend's driver with it.
 * Both are Linux libraries; elsewhere the tests need a psql of the system's.
 */
export async function withTls(t: Cleanup): Promise<Record<string, string>> {
  const { stdout } = await execa(programOf(BACKEND), [
    "-c",
    "import psycopg, psycopg_binary as p; print(p.__path__[0])",
  ]);
  const folder = temporaryFolder(t);
  chmodSync(folder, 0o755);
  // Copied for whom the tests run psql as: the package lies where that account may not look.
  const libraries = join(folder, basename(`${stdout}.libs`));
  cpSync(`${stdout}.libs`, libraries, { recursive: true });
  const libpq = readdirSync(libraries).find((name) => name.startsWith("libpq"));
  return { LD_PRELOAD: join(libraries, libpq!) };
}

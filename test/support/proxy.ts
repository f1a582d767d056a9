/** A proxy of a company: what goes through it by CONNECT is recorded, and it alone knows where names lead. */
import { createServer } from "node:http";
import { connect, type AddressInfo, type Socket } from "node:net";

import type { Cleanup } from "./temporary";

export interface TestProxy {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** `HOST:PORT` of each CONNECT. */
  readonly passed: string[];
  /** The `Proxy-Authorization` of each. */
  readonly logins: string[];
}

/** @param names where `HOST:PORT` leads on this machine; anything else is answered with `refusal`. */
export async function testProxy(
  t: Cleanup,
  names: Readonly<Record<string, number>>,
  refusal = "403 Forbidden",
): Promise<TestProxy> {
  const passed: string[] = [];
  const logins: string[] = [];
  const sockets = new Set<Socket>();
  const quiet = <S extends Socket>(socket: S): S => {
    sockets.add(socket);
    return socket.on("error", () => socket.destroy());
  };
  const server = createServer((_, response) => response.writeHead(400).end());
  server.on("connect", ({ url = "", headers }, client: Socket) => {
    quiet(client);
    passed.push(url);
    logins.push(headers["proxy-authorization"] ?? "");
    const port = names[url];
    if (port === undefined) return void client.end(`HTTP/1.1 ${refusal}\r\n\r\n`);
    const upstream = quiet(connect(port, "127.0.0.1", () => client.write("HTTP/1.1 200 Connected\r\n\r\n")));
    upstream.pipe(client).pipe(upstream);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => {
    server.close();
    for (const socket of sockets) socket.destroy();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, passed, logins };
}

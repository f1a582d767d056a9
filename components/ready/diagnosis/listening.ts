/** What a process listens on, where nobody answers on the port that is asked. */

export interface Listener {
  /** Reached from inside its own container alone. */
  readonly local: boolean;
  readonly port: number;
}

/** State `LISTEN` in `/proc/net/tcp`. */
const LISTEN = "0A";
/** 127.0.0.0/8 and ::1, their bytes in the order of the machine; the third is 127.0.0.0/8 in an address of version 6. */
const LOOPBACK = [/^.{6}7F$/, /^0{24}01000000$/, /^0{16}FFFF0000.{6}7F$/];

/** Of the content of `/proc/net/tcp` and `/proc/net/tcp6`. */
export function listenersOf(content: string): Listener[] {
  return content.split("\n").flatMap((line) => {
    const [, address = "", , state] = line.trim().split(/\s+/);
    const [host = "", port = ""] = address.split(":");
    if (state !== LISTEN) return [];
    return [{ local: LOOPBACK.some((pattern) => pattern.test(host)), port: parseInt(port, 16) }];
  });
}

/** How servers say it: `Uvicorn running on http://127.0.0.1:8000`, `Listening at: http://0.0.0.0:9000`, `listening on port 3000`. */
const URL = /(?:running|listening|started|ready|serving)\b.{0,40}?\bhttps?:\/\/(\[[^\]]+\]|[\w.*-]+):(\d+)/i;
const PORT = /\b(?:running|listening|started|serving)\b.{0,20}?\bport:?\s+(\d{2,5})\b/i;

/** The same, as the process itself has logged it. */
export function loggedListeners(lines: readonly string[]): Listener[] {
  return lines.flatMap((line) => {
    const [, host, port] = URL.exec(line) ?? [];
    if (host !== undefined) return [{ local: /^(127\.|localhost$|\[::1\]$)/.test(host), port: Number(port) }];
    const alone = PORT.exec(line)?.[1];
    return alone === undefined ? [] : [{ local: false, port: Number(alone) }];
  });
}

/** The listener that was meant to be the one on `port`; undefined where that one is there, or none at all. */
export function elsewhere(listeners: readonly Listener[], port: number): Listener | undefined {
  if (listeners.some((one) => one.port === port && !one.local)) return undefined;
  return listeners.find((one) => one.port === port) ?? listeners.find(({ local }) => !local) ?? listeners[0];
}

/** In a sentence. */
export function elsewhereText({ local, port }: Listener, asked: number): string {
  const where = local ? `127.0.0.1:${port} alone, which nobody outside its container reaches` : `port ${port}`;
  return `It runs, but listens on ${where}; it is asked on port ${asked}.`;
}

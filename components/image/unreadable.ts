import { RunError } from "@pulumi/pulumi";

const WHY: Readonly<Record<string, string>> = {
  EACCES: "this user may not read it",
  EPERM: "this user may not read it",
  EISDIR: "it is a folder",
  ELOOP: "its links lead in a circle",
  ENOENT: "it is not there",
  ENOTDIR: "it is not a folder",
};

export const OR_IGNORED =
  "Docker sends everything that .dockerignore does not name: make it readable, or leave it out with a line there";

/** Reads something of a build context. @throws RunError with what it is, why it cannot be read, and the cure. */
export function reading<T>(what: string, cure: string, read: () => T): T {
  try {
    return read();
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new RunError(`${what} cannot be read: ${WHY[code] ?? code}. ${cure}`);
  }
}

/** Bytes that are no text, for people: `caf\xe9`. */
export const escaped = (bytes: Buffer) =>
  bytes.toString("latin1").replace(/[^ -~]/g, (byte) => `\\x${byte.charCodeAt(0).toString(16).padStart(2, "0")}`);

/** Certificates that a stack's file gives: a file's path, or the PEM text itself. They are public, and no secret. */
import { X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { join } from "node:path";

import type { StackDatabase } from "./database";

export type Certificates = { readonly pem: string } | { readonly problem: string };

const BLOCK = /-----BEGIN ([A-Z0-9 ]+)-----[^-]+-----END \1-----/g;
/** What a ConfigMap takes, less its other fields. */
const MOST_BYTES = 1_000_000;

/** The certificates alone, without what a bundle says between them: a changed comment is no changed certificate. */
export function certificates(root: string, given: string, now = new Date()): Certificates {
  const inline = given.includes("-----BEGIN ");
  const text = inline ? given : content(join(root, given));
  if (text === undefined) return { problem: `there is no file ${given}` };
  const what = inline ? "the text" : given;
  const blocks = [...text.matchAll(BLOCK)];
  const other = blocks.find(([, label]) => label !== "CERTIFICATE");
  // Above all a private key: it would lie in a ConfigMap, for everybody to read.
  if (other) return { problem: `${what} holds a ${other[1]!.toLowerCase()} beside certificates, or instead of them` };
  if (blocks.length === 0) return { problem: `${what} holds no PEM certificate` };
  const parsed = blocks.map(([block]) => parse(block));
  const wrong = parsed.findIndex((certificate) => certificate === undefined);
  if (wrong >= 0) return { problem: `${what}: certificate ${wrong + 1} of ${parsed.length} cannot be read` };
  const ends = parsed.map((certificate) => new Date(certificate!.validTo));
  // A bundle keeps old authorities beside new ones; all of them expired is the wrong file.
  const last = new Date(Math.max(...ends.map(Number)));
  if (last < now) return { problem: `${what} holds expired certificates only, the last until ${day(last)}` };
  const pem = parsed.map((certificate) => certificate!.toString()).join("");
  if (Buffer.byteLength(pem) > MOST_BYTES) return { problem: `${what} is larger than the 1 MB that a ConfigMap takes` };
  return { pem };
}

/** With the certificates themselves in place of the file they are in. */
export function withCertificates(database: StackDatabase, root: string): StackDatabase {
  const { outside } = database;
  if (outside?.ca === undefined) return database;
  const read = certificates(root, outside.ca);
  return "pem" in read ? { ...database, outside: { ...outside, ca: read.pem } } : database;
}

const day = (date: Date) => date.toISOString().slice(0, 10);

function content(path: string): string | undefined {
  try {
    return readFileSync(path, "utf8");
  } catch {
    return undefined;
  }
}

function parse(block: string): X509Certificate | undefined {
  try {
    return new X509Certificate(block);
  } catch {
    return undefined;
  }
}

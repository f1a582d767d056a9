/** What helps where a Job of a database fails, for people: its script gets it by environment, and says the cause alone without. */

/** A server outside has its settings named too, as they are called where people write them. */
export interface AccessCures {
  /** A sentence: the server refuses the administrator's password. */
  readonly login: string;
  /** A sentence: the database, or its owner, is somebody else's, or nobody's that is known. */
  readonly adopt: string;
  /** A sentence: a later update has prepared the database already. */
  readonly older: string;
  /** A sentence: the database was moved to another server. */
  readonly moved: string;
  /** The file with the settings of a server outside. */
  readonly file: string;
  /** What they stand under in that file: `database`. */
  readonly path: string;
  /** The command that sets the server's host, to `VALUE`. */
  readonly host: string;
  /** The command that sets the usual port. */
  readonly port: string;
  /** The command that goes back to a connection by TLS. */
  readonly tls: string;
}

export interface CopyCures {
  /** The command that deploys again. */
  readonly again: string;
  /** The command that makes the service's database anew. */
  readonly anew: string;
  /** A sentence: the server that is copied from refuses its administrator's password. */
  readonly login: string;
  /** The command that sets the image of the copy, of PostgreSQL's version `VALUE`. */
  readonly image: string;
  /** A sentence: how the service's database gets another name. */
  readonly name: string;
  /** The command that gives the copy more time. */
  readonly longer: string;
}

export interface BackupCures {
  /** A sentence: the repository was made with another key. */
  readonly key: string;
  /** A sentence: its volume is full. */
  readonly storage: string;
  /** A sentence: the volume of the server's data is nearly full. */
  readonly data: string;
  /** A sentence: the room for the proof is full. */
  readonly proof: string;
  /** A sentence: the repository is damaged. */
  readonly repair: string;
  /** A sentence: the bucket refuses the login. */
  readonly login: string;
  /** A sentence: there is no such bucket, or nobody answers there. */
  readonly bucket: string;
  /** A sentence: another stack has its backups there. */
  readonly folder: string;
  /** A sentence: it is in another region. */
  readonly region: string;
  /** A sentence: it needs longer. */
  readonly longer: string;
  /** A sentence: how one sees which backups there are. */
  readonly list: string;
  /** A sentence: there is no backup at all yet. */
  readonly first: string;
  /** A sentence: the name of a restored database is taken. */
  readonly name: string;
}

/** `{ login: … }` → `{ CURE_LOGIN: … }`. */
export const cureVariables = (cures: object): Record<string, string> =>
  Object.fromEntries(Object.entries(cures).map(([name, cure]) => [`CURE_${name.toUpperCase()}`, cure as string]));

import { createHash, createHmac, pbkdf2Sync } from "node:crypto";

import { saslprep } from "@mongodb-js/saslprep";

/** PostgreSQL's own number of iterations (`scram_iterations`). */
const ITERATIONS = 4096;

/**
 * What PostgreSQL stores of a password: `SCRAM-SHA-256$4096:<salt>$<StoredKey>:<ServerKey>` (RFC 5803). Given to the
 * server in place of the password, so that the password itself is in no SQL statement.
 *
 * @param salt 16 random bytes, as base64; the same salt gives the same verifier.
 */
export function scramVerifier(password: string, salt: string): string {
  const salted = pbkdf2Sync(normalized(password), Buffer.from(salt, "base64"), ITERATIONS, 32, "sha256");
  const hmac = (message: string) => createHmac("sha256", salted).update(message).digest();
  const storedKey = createHash("sha256").update(hmac("Client Key")).digest("base64");
  return `SCRAM-SHA-256$${ITERATIONS}:${salt}$${storedKey}:${hmac("Server Key").toString("base64")}`;
}

/** A password that SASLprep (RFC 4013) forbids is used as it is, by PostgreSQL as by its clients. */
function normalized(password: string): string {
  try {
    return saslprep(password, { allowUnassigned: true });
  } catch {
    return password;
  }
}

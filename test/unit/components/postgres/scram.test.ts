import assert from "node:assert/strict";
import { createHash, createHmac } from "node:crypto";
import { describe, test } from "node:test";

import { scramVerifier } from "../../../../components/postgres/scram";

const SALT = "W22ZaJ0SNY7soEsUEjb6gQ==";
const keysOf = (verifier: string) => {
  const [stored = "", server = ""] = verifier.split("$")[2]!.split(":");
  return { stored: Buffer.from(stored, "base64"), server: Buffer.from(server, "base64") };
};
const hmac = (key: Buffer, message: string) => createHmac("sha256", key).update(message).digest();

describe("a SCRAM verifier", () => {
  test("has PostgreSQL's form, with its iterations and the salt", () => {
    const form = /^SCRAM-SHA-256\$4096:W22ZaJ0SNY7soEsUEjb6gQ==\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$/;
    assert.match(scramVerifier("pencil", SALT), form);
  });

  test("lets the client and the server of RFC 7677's example convince each other", () => {
    // Section 3 of the RFC: user "user", password "pencil".
    const nonce = "rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    const first = `n=user,r=rOprNGfwEbeRWgbNEkqO,r=${nonce},s=${SALT},i=4096`;
    const exchange = `${first},c=biws,r=${nonce}`;
    const { stored, server } = keysOf(scramVerifier("pencil", SALT));
    assert.equal(hmac(server, exchange).toString("base64"), "6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    const proof = Buffer.from("dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=", "base64");
    const signature = hmac(stored, exchange);
    const clientKey = Buffer.from(proof.map((byte, i) => byte ^ signature[i]!));
    assert.deepEqual(createHash("sha256").update(clientKey).digest(), stored);
  });

  test("is the same for spellings that SASLprep takes for one password", () => {
    // RFC 4013, section 3: a soft hyphen is nothing, a feminine ordinal an a, a Roman nine IX.
    assert.equal(scramVerifier("I\u00ADX", SALT), scramVerifier("IX", SALT));
    assert.equal(scramVerifier("\u00AA", SALT), scramVerifier("a", SALT));
    assert.equal(scramVerifier("\u2168", SALT), scramVerifier("IX", SALT));
  });

  test("is made of the password as it is where SASLprep forbids it, as PostgreSQL does", () => {
    const passwords = ["bell\u0007", "other\u0007", "bell", ""];
    assert.equal(new Set(passwords.map((password) => scramVerifier(password, SALT))).size, 4);
  });

  test("differs by password and by salt, and not from call to call", () => {
    const other = Buffer.alloc(16, 1).toString("base64");
    const all = [scramVerifier("a", SALT), scramVerifier("b", SALT), scramVerifier("a", other)];
    assert.equal(new Set(all).size, 3);
    assert.equal(scramVerifier("a", SALT), all[0]);
  });

  test("does not hold the password", () => {
    assert.ok(!scramVerifier("canary-password", SALT).includes("canary"));
  });
});

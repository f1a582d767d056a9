/** What is wrong with a file is told before anything is asked of a cluster. */
import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { gzipSync } from "node:zlib";

import { dumpTo, restoreFrom } from "../../../../../scripts/lib/database/backup/file";
import { local, parse } from "../../../../support/config";
import { temporaryFolder } from "../../../../support/temporary";

const settings = parse(local());
const service = settings.services[0]!;
const nowhere = {} as never;

test("a dump is written beside no other file, and into a folder that is there", async (t) => {
  const folder = temporaryFolder(t);
  const taken = join(folder, "taken.sql.gz");
  writeFileSync(taken, "mine");
  await assert.rejects(dumpTo(taken, nowhere, settings, service), {
    message: /is there already\. Nothing was written/,
  });
  const lost = join(folder, "no/folder.sql.gz");
  await assert.rejects(dumpTo(lost, nowhere, settings, service), {
    message: /folder\.sql\.gz was not written: ENOENT/,
  });
});

test("of a dump that comes to nothing, no part stays", async (t) => {
  const file = join(temporaryFolder(t), "board.sql.gz");
  await assert.rejects(dumpTo(file, nowhere, settings, service));
  assert.deepEqual([existsSync(file), existsSync(`${file}.part`)], [false, false]);
});

test("a file that is not there is told, with what makes one", async () => {
  await assert.rejects(restoreFrom("/no/such.sql.gz", nowhere, settings, service, undefined), {
    message: /no file \/no\/such\.sql\.gz\. .* npm run backup -- board-api --file \/no\/such\.sql\.gz/,
  });
});

test("a file that is cut, or none of gzip's, is told before a database is made of it", async (t) => {
  const folder = temporaryFolder(t);
  const [plain, cut] = [join(folder, "plain.sql.gz"), join(folder, "cut.sql.gz")];
  writeFileSync(plain, "SELECT 1;");
  writeFileSync(cut, gzipSync("SELECT 1;".repeat(1000)).subarray(0, 30));
  await assert.rejects(restoreFrom(plain, nowhere, settings, service, undefined), {
    message: /is no dump of this program/,
  });
  await assert.rejects(restoreFrom(cut, nowhere, settings, service, undefined), {
    message: /or not all of one: gzip says/,
  });
  await assert.rejects(restoreFrom(folder, nowhere, settings, service, undefined), {
    message: /cannot be read: EISDIR/,
  });
});

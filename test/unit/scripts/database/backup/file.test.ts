/** What is wrong with a file is told before anything is asked of a cluster. */
import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

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

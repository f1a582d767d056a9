import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";

import { prepareEnvironment } from "../../../../scripts/lib/engine/backend";
import { mendTorn } from "../../../../scripts/lib/engine/torn";
import { setEnvironment, temporaryFolder } from "../../../support/temporary";

const TORN = ".pulumi/stacks/wealist/local.json.attrs";

describe("a state folder in which an engine was killed", () => {
  test("loses the attributes that were emptied and not written, and nothing else", (t) => {
    const stay = {
      ".pulumi/stacks/wealist/local.json": "{}",
      ".pulumi/stacks/wealist/local.json.bak.attrs": '{"md5":""}',
      ".pulumi/stacks/wealist/other.json": "",
    };
    const folder = temporaryFolder(t, { ...stay, [TORN]: "" });
    mendTorn(`file://${folder}?no_tmp_dir=true`);
    assert.ok(!existsSync(join(folder, TORN)));
    for (const [name, text] of Object.entries(stay)) assert.equal(readFileSync(join(folder, name), "utf8"), text);
  });

  test("is looked at before the engine is, wherever it lies", (t) => {
    const folder = temporaryFolder(t, { [TORN]: "" });
    setEnvironment(t, { PULUMI_BACKEND_URL: `file://${folder}` });
    prepareEnvironment({ cluster: { k3d: {} } });
    assert.ok(!existsSync(join(folder, TORN)));
  });

  test("may be none yet, or a bucket", () => {
    mendTorn("file:///nowhere/at/all");
    mendTorn("s3://states");
    mendTorn("");
  });
});

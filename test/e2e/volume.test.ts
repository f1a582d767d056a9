/** What a volume of PostgreSQL is, and stays: of a class that there is, and of one major version. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import type { Change } from "../there-and-back/change";
import { inFile, thereAndBack } from "../there-and-back/trip";
import { k3d, kubectl } from "./cluster";
import { createBoard, failuresWhile } from "./http";
import { converged, endedWithin, names, timed, TOLD } from "./in-time";
import { CLUSTER, Project, succeeded } from "./project";

const NOWHERE = { "database.storageClass": "nowhere" };
/** Seconds that a first start needs for the cluster and the image, before anything can go wrong in it. */
const FROM_NOTHING = 120;

describe("a volume of PostgreSQL 15", { concurrency: false }, () => {
  let project: Project;

  before(async () => {
    project = new Project(0);
    await k3d("cluster", "delete", CLUSTER);
    inFile({ "database.image": "postgres:15" })(project);
  });
  after(async () => {
    await k3d("cluster", "delete", CLUSTER);
    project.remove();
  });

  /** Refused with a cure that works, and put back, with every row; the service answers all the while. */
  async function refused(change: Change, words: readonly RegExp[]): Promise<void> {
    const failures = await failuresWhile(async () => {
      const { there, back } = await thereAndBack({ project, kubectl }, { change: inFile(change) });
      assert.equal(there.outcome, "refused", `${there.why}\n${there.output}`);
      names(there.output, words);
      converged("back", back);
    });
    assert.deepEqual(failures, []);
  }

  test("of a storage class that does not exist: told by a first start, and without the line all is there", async () => {
    const undo = inFile(NOWHERE)(project);
    const ran = await timed(() => project.npm("start"));
    undo();
    assert.equal(ran.code, 1, ran.output);
    names(ran.output, [/nowhere/, /database\.storageClass/]);
    endedWithin(TOLD + FROM_NOTHING, ran);
    succeeded(await project.npm("start"));
    for (const name of ["one", "two", "three"]) await createBoard(name);
  });

  test("of a storage class that does not exist, with rows: refused", () =>
    refused(NOWHERE, [/nowhere/, /database\.storageClass/]));

  test("is not given to PostgreSQL 17: refused", () =>
    refused({ "database.image": "postgres:17" }, [/database\.image/, /\b15\b/, /\b17\b/]));
});

/** Engines that are killed in a service's rotation, at four of the points that `npm run killed` tries. */
import assert from "node:assert/strict";
import { after, before, describe, test } from "node:test";

import { killed } from "../killed/kill";
import { PARTS, type Stack } from "../killed/parts";
import { tell, type Point } from "../killed/points";
import { up } from "../killed/up";
import { k3d } from "./cluster";
import { Places } from "./places";
import { CLUSTER, Project, succeeded } from "./project";

const PART = PARTS["rotation"]!;
/** Of the four moments, the resources. */
const MOMENTS = [
  /^before create.* Secret board-api-db-secret$/,
  /^after create.* Job board-api-db-access$/,
  /^before update Deployment board-api$/,
  /^before create.* Job board-api-db-retire$/,
];

describe("a rotation under an engine that is killed", { concurrency: false }, () => {
  let stack: Stack;
  let points: readonly Point[];

  before(async () => {
    const project = new Project(0);
    stack = { project, places: new Places(project, "") };
    await k3d("cluster", "delete", CLUSTER);
    succeeded(await project.npm("start"));
    await PART.change(stack);
    const whole = await up(project);
    assert.equal(whole.code, 0, whole.output);
    points = whole.points;
  });
  after(async () => {
    await k3d("cluster", "delete", CLUSTER);
    stack.project.remove();
  });

  for (const moment of MOMENTS)
    test(`${moment.source} is gone on with: nobody is kept out, nothing is lost, nothing left over`, async () => {
      const point = points.find((each) => moment.test(tell(each)));
      assert.ok(point, points.map(tell).join("\n"));
      const { faults, written = 0 } = await killed(stack, "rotation", PART, point);
      assert.deepEqual(faults, []);
      assert.ok(written > 20, `only ${written} rows were written`);
    });
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { asArguments, memorySettings } from "../../../../components/postgres/memory";

const megabytes = (text: string | undefined) => Number(/^(\d+)MB$/.exec(text ?? "")?.[1]);

describe("PostgreSQL's memory settings", () => {
  test("are a quarter of the limit for shared buffers, three quarters for the cache it may count on", () => {
    const { shared_buffers, effective_cache_size, maintenance_work_mem, work_mem } = memorySettings("512Mi");
    assert.deepEqual(
      { shared_buffers, effective_cache_size, maintenance_work_mem, work_mem },
      {
        shared_buffers: "128MB",
        effective_cache_size: "384MB",
        maintenance_work_mem: "32MB",
        work_mem: "3MB",
      },
    );
  });

  for (const limit of ["512Mi", "1Gi", "4Gi", "64Gi"]) {
    test(`fit into ${limit} with every connection at work`, () => {
      const settings = memorySettings(limit);
      const sorts = megabytes(settings["work_mem"]) * Number(settings["max_connections"]);
      const whole = megabytes(settings["effective_cache_size"]) + megabytes(settings["shared_buffers"]);
      assert.ok(megabytes(settings["shared_buffers"]) + sorts <= whole, JSON.stringify(settings));
    });
  }

  test("never fall below what PostgreSQL starts with", () => {
    const { shared_buffers, work_mem } = memorySettings("8Mi");
    assert.ok(megabytes(shared_buffers) >= 16 && megabytes(work_mem) >= 1);
  });

  test("are given to the server as arguments", () => {
    assert.deepEqual(asArguments({ a: "1", b: "2MB" }), ["-c", "a=1", "-c", "b=2MB"]);
  });
});

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import { curesIn, tell } from "../../there-and-back/cure";

describe("the cures of a message", () => {
  const told = (output: string) => curesIn(output).map(tell);

  test("are one of each fault of the configuration, without the remark behind it", () => {
    const output = `Pulumi.e2e.yaml has 2 faults; nothing was changed.

  services[0].prot
    what  unknown key
    rule  known here: port
    cure  npm run config -- e2e 'services[0].prot' --rm   (did you mean port?)

  services[0].secretEnv
    what  names nothing
    rule  keys
    cure  in Pulumi.e2e.yaml, at services[0].secretEnv, write: ["JWT_SECRET"]
          or   npm run config -- e2e database.image postgres:17
`;
    assert.deepEqual(told(output), [
      "npm run config -- e2e 'services[0].prot' --rm",
      '{"services[0].secretEnv":["JWT_SECRET"]}',
    ]);
  });

  test("are not those that only people can do: they know what to write", () => {
    assert.deepEqual(told("    cure  in Pulumi.e2e.yaml, at services[0].env, write: { <NAME>: <value> }\n"), []);
  });

  test("are the command of any other message that mends something, not one that looks or starts", () => {
    const output =
      "postgres-0 waits. See `npm run logs -- postgres`. Put it back: `npm run config -- e2e database.storage 1Gi`, then npm start.";
    assert.deepEqual(told(output), ["npm run config -- e2e database.storage 1Gi"]);
    assert.deepEqual(told("  npm run db -- reset-password e2e\n"), ["npm run db -- reset-password e2e"]);
    assert.deepEqual(told("Run npm start again, or npm run destroy -- -s e2e"), []);
  });
});

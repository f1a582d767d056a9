/** The one fault of a configuration. */
import assert from "node:assert/strict";

import { faults, message } from "../../support/config";

export const one = (values: Parameters<typeof faults>[0], given?: Parameters<typeof faults>[1]) => {
  const told = faults(values, given);
  assert.equal(told.length, 1, message(values, given));
  return told[0]!;
};

import assert from "node:assert/strict";
import { describe, test } from "node:test";

import {
  elsewhere,
  elsewhereText,
  listenersOf,
  loggedListeners,
} from "../../../../components/ready/diagnosis/listening";

const HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
const row = (address: string, state = "0A") =>
  `   0: ${address} 00000000:0000 ${state} 00000000:00000000 00:00000000 00000000 10001        0 4242 1 0000000000000000`;

describe("what a process listens on", () => {
  test("is read of the container's own tables, connections that are open left out", () => {
    const any6 = "0".repeat(32);
    const loopback6 = "00000000000000000000000001000000";
    const mapped = "0000000000000000FFFF00000100007F";
    const content = [HEAD, row("0100007F:1F40"), row("00000000:2328"), row("0100007F:1F41", "01"), HEAD]
      .concat([row(`${any6}:1F90`), row(`${loopback6}:1F91`), row(`${mapped}:1F92`)])
      .join("\n");
    assert.deepEqual(listenersOf(content), [
      { local: true, port: 8000 },
      { local: false, port: 9000 },
      { local: false, port: 8080 },
      { local: true, port: 8081 },
      { local: true, port: 8082 },
    ]);
  });

  test("is read of its log where it cannot be asked", () => {
    for (const [line, local, port] of [
      ["INFO:     Uvicorn running on http://127.0.0.1:8000 (Press CTRL+C to quit)", true, 8000],
      ["[2026-11-27 07:00:00 +0000] [7] [INFO] Listening at: http://0.0.0.0:9000 (7)", false, 9000],
      [" * Running on http://localhost:5000", true, 5000],
      ["Server listening on port 3000", false, 3000],
    ] as const)
      assert.deepEqual(loggedListeners([line]), [{ local, port }]);
    assert.deepEqual(loggedListeners(["Application startup complete."]), []);
  });

  test("is elsewhere on 127.0.0.1, or on another port, and nowhere else while the right one is there", () => {
    const [local, other, right] = [
      { local: true, port: 8000 },
      { local: false, port: 9000 },
      { local: false, port: 8000 },
    ];
    assert.equal(elsewhere([other, local], 8000), local);
    assert.equal(elsewhere([other], 8000), other);
    assert.equal(elsewhere([other, right], 8000), undefined);
    assert.equal(elsewhere([], 8000), undefined);
    assert.match(elsewhereText(local, 8000), /127\.0\.0\.1:8000 alone/);
    assert.match(elsewhereText(other, 8000), /listens on port 9000; it is asked on port 8000/);
  });
});

/** The service over HTTP, as its users see it. */
import assert from "node:assert/strict";
import { setTimeout as sleep } from "node:timers/promises";

import { URL } from "./project";

export async function createBoard(name: string, url = URL): Promise<string> {
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${url}/api/boards`, { method: "POST", headers, body: JSON.stringify({ name }) });
  assert.equal(response.status, 201, await response.clone().text());
  return String(((await response.json()) as { id: unknown }).id);
}

/** Its name tells one service's first board from another's; the status where there is none. */
export async function boardName(id: string, url = URL): Promise<string> {
  const response = await fetch(`${url}/api/boards/${id}`);
  return response.ok ? ((await response.json()) as { name: string }).name : String(response.status);
}

export const boardStatus = async (id: string) => (await fetch(`${URL}/api/boards/${id}`)).status;

/** Asks the service again and again while `body` runs; gives the answers that were no success. */
export async function failuresWhile(body: () => Promise<void>): Promise<string[]> {
  const failures: string[] = [];
  let asked = 0;
  let running = true;
  const asking = (async () => {
    while (running) {
      // A connection of its own each time, as a new client would have.
      const request = fetch(`${URL}/api/boards?limit=1`, {
        headers: { connection: "close" },
        signal: AbortSignal.timeout(5000),
      });
      await request.then(
        (response) => response.ok || failures.push(String(response.status)),
        (error: Error) => failures.push((error.cause as Error | undefined)?.message ?? error.message),
      );
      asked += 1;
      await sleep(50);
    }
  })();
  try {
    await body();
  } finally {
    // One that failed would be asked for ever, and its test's process would never end.
    running = false;
    await asking;
  }
  assert.ok(asked > 20, `only ${asked} requests were made`);
  return failures;
}

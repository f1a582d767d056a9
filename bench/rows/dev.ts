/** `npm run dev`: from nothing to the first answer, and from a save to the new one. */
import { POSTGRESQL } from "../../scripts/lib/dev/postgres-programs";
import { findPython, prepare } from "../../scripts/lib/dev/python";
import { local } from "../../test/support/config";
import { answer, DevProject } from "../../test/support/dev-project";
import { freePort } from "../../test/support/ports";
import { BACKEND } from "../../test/support/python";
import { FIRST } from "../../test/support/stacks";
import type { Cleanup } from "../../test/support/temporary";
import type { Group } from "./group";

const SAVED = "kanban/schemas.py";
/** What the page counts with, whatever was asked for. */
const SAVES = 10;
/** Seconds after which something is wrong. */
const PATIENCE = 120;

export const dev: Group = {
  rows: {
    dev: { what: "`npm run dev` from nothing to the first answer, packages there", target: 15, unit: "s" },
    "dev-save": { what: "a save to the new answer of `npm run dev`", target: 2, unit: "s" },
  },
  on: "files",
  measure: async (_, runs) => {
    const python = await findPython("What is measured needs");
    for (const environment of [POSTGRESQL, BACKEND]) await prepare(environment, python);
    const all = [];
    for (let run = 0; run < runs; run += 1) all.push(await once(run === runs - 1 ? SAVES : 0));
    return { dev: { ours: all.map(({ first }) => first) }, "dev-save": { ours: all.at(-1)!.saves } };
  },
};

/** On a data folder that is made for it. */
async function once(count: number) {
  const cleanups: Parameters<Cleanup["after"]>[0][] = [];
  const t: Cleanup = { after: (cleanup) => void cleanups.unshift(cleanup) };
  try {
    const project = new DevProject(t);
    const port = await freePort();
    const service = {
      ...{ name: "board-api", context: project.context, image: "board-api", port },
      migrations: { command: ["python", "-m", "kanban", "migrate"] },
      dev: FIRST.dev,
    };
    project.write(local({ services: [service] }));
    const url = `http://127.0.0.1:${port}`;
    const running = project.dev();
    const first = await answer(running, `${url}/ready`, (text) => text.includes("ready"), PATIENCE);
    const saves: number[] = [];
    for (let i = 0; i < count; i += 1) {
      const [before, now] = [i === 0 ? "healthy" : `saved-${i - 1}`, `saved-${i}`];
      project.save(SAVED, (text) => text.replaceAll(`"${before}"`, `"${now}"`));
      saves.push(await answer(running, `${url}/health`, (text) => text.includes(now), PATIENCE));
    }
    await running.end("SIGINT");
    return { first, saves };
  } finally {
    for (const cleanup of cleanups) await (cleanup as () => unknown)();
  }
}

/** What an adoption writes into the stack's file, and takes out of it again. */
import type { Document } from "yaml";

import { PROJECT } from "../terminal/project";
import type { Adopted } from "./plan";
import type { Survey } from "./survey";

type Database = Pick<Adopted, "index" | "database">;

const keyOf = ({ index }: Database, key: string) => ["config", `${PROJECT}:services`, index, "database", key];

/** Where the data lies, and which databases the first rollout takes over: nobody that it knows has them. */
export function writeAdopted(file: Document, volume: Survey["volume"], databases: readonly Database[]): void {
  const server = ["config", `${PROJECT}:database`];
  if (!file.hasIn(server)) file.setIn(server, file.createNode({ kind: "statefulset" }));
  for (const [key, value] of Object.entries(volume)) file.setIn([...server, key], value);
  for (const one of databases) {
    file.setIn(keyOf(one, "name"), one.database);
    file.setIn(keyOf(one, "adopt"), true);
  }
}

/** After it they bear the stack's own mark: a later one that somebody else made is not taken over unasked. */
export const withoutLeave = (file: Document, databases: readonly Database[]): void =>
  databases.forEach((one) => file.deleteIn(keyOf(one, "adopt")));

import { dockerEndpoint } from "../../../components/docker";
import type { StateResource } from "../engine/engine";

/**
 * Whether Docker is reached another way than when the state was written (Docker Desktop gave way to Colima, a context was
 * chosen). The engine refreshes and deletes with the providers of the state, and ends where that Docker is gone; run with
 * the program it takes today's, which costs as much as a preview: only where it has to.
 */
export const dockerMoved = (resources: readonly Pick<StateResource, "type" | "inputs">[]): boolean =>
  resources.some(
    ({ type, inputs }) => type === "pulumi:providers:docker" && inputs?.["host"] !== dockerEndpoint().host,
  );

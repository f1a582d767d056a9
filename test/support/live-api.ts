/** A Kubernetes API whose objects change as they are patched, behind the context `prod`. */
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";

import { leadTo } from "./api-server";

// What a JSON document is.
// eslint-disable-next-line @typescript-eslint/no-explicit-any
export type Json = any;

/** Objects by path; the list of a path is made of the objects one step below it. */
export type LiveObjects = Record<string, Json>;

interface Patch {
  readonly path: string;
  readonly type: string;
  readonly manager?: string;
  readonly force: boolean;
  readonly body: Json;
}

export interface LiveApi {
  readonly objects: LiveObjects;
  /** Requests that read, as `GET /path`. */
  readonly asked: string[];
  readonly patches: Patch[];
}

type Admission = (object: Json, path: string, all: LiveObjects) => void;

/** @param admit changes a patched object as the API server would, or refuses it with an error's message. */
export async function liveApi(
  t: TestContext,
  objects: LiveObjects,
  admit: Admission = () => undefined,
): Promise<LiveApi> {
  const api: LiveApi = { objects, asked: [], patches: [] };
  const server = createServer((request, response) => void answer(api, admit, request, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  t.after(() => server.close());
  leadTo(t, `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  return api;
}

async function answer(
  { objects, asked, patches }: LiveApi,
  admit: Admission,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const { pathname: path, searchParams: query } = new URL(request.url ?? "", "http://api");
  const reply = (code: number, body: Json) => {
    response.writeHead(code, { "content-type": "application/json", connection: "close" });
    response.end(JSON.stringify(body));
  };
  const refuse = (code: number, message: string) => reply(code, { kind: "Status", code, message });
  const object: Json = objects[path] ?? listOf(objects, path);
  if (request.method !== "PATCH") {
    asked.push(`${request.method} ${path}`);
    if (object === undefined) return refuse(404, "not found");
    // A refusal stands for an object, as `refusal` of api-server.ts gives it.
    return reply(object.kind === "Status" ? (object.code as number) : 200, object);
  }
  const chunks: Uint8Array[] = [];
  for await (const chunk of request) chunks.push(chunk as Uint8Array);
  const body: Json = JSON.parse(Buffer.concat(chunks).toString());
  const type = request.headers["content-type"] ?? "";
  const manager = query.get("fieldManager") ?? undefined;
  patches.push({ path, type, ...(manager ? { manager } : {}), force: query.get("force") === "true", body });
  if (object === undefined) return refuse(404, "not found");
  const changed: Json = merged(object, body);
  try {
    admit(changed, path, objects);
  } catch (error) {
    return refuse(422, (error as Error).message);
  }
  objects[path] = changed;
  return reply(200, changed);
}

function listOf(objects: LiveObjects, path: string): Json {
  const below = Object.keys(objects).filter(
    (one) => one.startsWith(`${path}/`) && !one.slice(path.length + 1).includes("/"),
  );
  // All namespaces' at once: `/api/v1/services` is what lies at `/api/v1/namespaces/*/services/*`.
  const [, root = "", kind = ""] = /^(\/apis?\/.*)\/(\w+)$/.exec(path) ?? [];
  const everywhere = new RegExp(`^${root}/namespaces/[^/]+/${kind}/[^/]+$`);
  const found = below.length > 0 ? below : Object.keys(objects).filter((one) => everywhere.test(one));
  const isList =
    found.length > 0 || objects[path] !== undefined || /\/(services|pods|replicasets|storageclasses)$/.test(path);
  return isList ? { kind: "List", metadata: {}, items: found.map((one): Json => objects[one]) } : undefined;
}

/** RFC 7396: a null takes away, a list is whole. */
function merged(object: Json, patch: Json): Json {
  if (typeof patch !== "object" || patch === null || Array.isArray(patch)) return patch;
  const result: Json = { ...object };
  for (const [key, value] of Object.entries(patch as Record<string, Json>)) {
    if (value === null) delete result[key];
    else result[key] = merged(result[key], value);
  }
  return result;
}

/** A stack on a shared cluster, and what doctor says of it. */
import { type TestContext } from "node:test";

import { rowsOf } from "../../../../scripts/lib/doctor/plan";
import type { Row } from "../../../../scripts/lib/doctor/row";
import { checksOfSettings } from "../../../../scripts/lib/doctor/stack";
import { apiServer, leadTo, type Objects } from "../../../support/api-server";
import { fakeCommands, type Answer } from "../../../support/commands";
import { parse, prod, service } from "../../../support/config";

export const UID = "6f1f8f1e-1111-4222-8333-444455556666";
const KUBECTL = "/api/v1/namespaces/kube-system";
export const REVIEWS = "/apis/authorization.k8s.io/v1";
export const HUSH = "hush p@:/?#";

/** What the CLI answers, by the beginning of its arguments, where all is well. */
const PULUMI: Record<string, Answer> = {
  version: { stdout: "v3.270.0" },
  whoami: { stdout: JSON.stringify({ user: "ann", url: "s3://state" }) },
  "stack export": { stdout: JSON.stringify({ deployment: { resources: [] } }) },
  "stack ls": { stdout: "[]" },
  "config get": { stdout: HUSH },
};

/** A cluster that grants all, and has a StorageClass. */
const CLUSTER: Objects = {
  [KUBECTL]: { kind: "Namespace", metadata: { name: "kube-system", uid: UID } },
  "/version": { gitVersion: "v1.34.1" },
  [`${REVIEWS}/selfsubjectaccessreviews`]: { status: { allowed: true } },
  "/apis/storage.k8s.io/v1/storageclasses": {
    items: [{ metadata: { name: "gp3", annotations: { "storageclass.kubernetes.io/is-default-class": "true" } } }],
  },
};

export interface World {
  readonly context?: string;
  readonly trusted?: string | undefined;
  /** Where no cluster answers. */
  readonly server?: string;
  readonly cluster?: Objects;
  readonly registry?: string;
  readonly delivery?: object;
  readonly pulumi?: Record<string, Answer>;
  readonly database?: object;
  readonly services?: readonly object[];
  readonly secrets?: Record<string, string>;
  readonly unset?: readonly string[];
}

/** What is said of a stack on a shared cluster, where all is set up but what is given. */
export async function rowsIn(t: TestContext, world: World): Promise<Row[]> {
  const { context = "prod", registry = "", pulumi = {}, database, secrets = {}, unset = [] } = world;
  const answers = { ...PULUMI, ...pulumi };
  await fakeCommands(t, ["pulumi", "docker"], ({ command, args }) => {
    if (command === "docker") return { stderr: "Cannot connect to the Docker daemon", code: 1 };
    const line = args.join(" ");
    const fitting = Object.entries(answers).filter(([start]) => line.startsWith(start));
    return fitting.at(-1)?.[1] ?? {};
  });
  if (world.server) leadTo(t, world.server);
  else await apiServer(t, { ...CLUSTER, ...world.cluster });
  const uid = "trusted" in world ? world.trusted : UID;
  const values = prod({
    cluster: { kind: "existing", context, ...(uid ? { uid } : {}) },
    delivery: { kind: "registry", registry: `${registry || "127.0.0.1:1"}/team`, version: "v1.2.3", ...world.delivery },
    services: world.services ?? [service({ image: "x:1", context: undefined })],
    ...(database ? { database } : {}),
  });
  return rowsOf(checksOfSettings(parse(values, { stack: "prod", secrets }), unset));
}
export const rows = async (t: TestContext, world: World = {}) =>
  Object.fromEntries((await rowsIn(t, world)).map((row) => [row.what, row]));
export const verdicts = (found: Record<string, Row>) =>
  Object.values(found).map(({ what, verdict }) => `${what} ${verdict}`);

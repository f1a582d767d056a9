/** A PostgreSQL's volume in a cluster that only answers, and what the check of it is given. */
import type { TestContext } from "node:test";

import { majorOf } from "../../components/postgres/image-major";
import { provider } from "../../components/postgres/volume-check-provider";
import type { VolumeCheckInputs } from "../../components/postgres/volume-refusals";
import { liveApi, type LiveObjects } from "./live-api";

export const CLAIM = "/api/v1/namespaces/db/persistentvolumeclaims/postgres-data";
export const CLASSES = "/apis/storage.k8s.io/v1/storageclasses";

const storageClass = (name: string, more: { isDefault?: boolean; grows?: boolean } = {}): LiveObjects => ({
  [`${CLASSES}/${name}`]: {
    metadata: { name, annotations: { "storageclass.kubernetes.io/is-default-class": String(more.isDefault ?? false) } },
    ...(more.grows ? { allowVolumeExpansion: true } : {}),
  },
});

/** k3d's class, and one that lets volumes grow. */
export const K3D = { ...storageClass("local-path", { isDefault: true }), ...storageClass("fast", { grows: true }) };

interface Given {
  readonly storage?: string;
  readonly in?: string;
  readonly phase?: string;
  /** Image that was ready on it last. */
  readonly noted?: string;
  /** Class that the engine asked for; empty for none. */
  readonly asked?: string;
}

/** A claim that the engine applied, on k3d's class. */
export const claim = ({
  storage = "2Gi",
  in: inClass = "local-path",
  phase = "Bound",
  noted,
  asked = "",
}: Given = {}) => {
  const spec = { "f:resources": {}, ...(asked === "" ? {} : { "f:storageClassName": {} }) };
  const notes = { "wealist/postgres-image": noted, "wealist/postgres-major": String(majorOf(noted ?? "")) };
  return {
    [CLAIM]: {
      metadata: {
        name: "postgres-data",
        annotations: noted === undefined ? {} : notes,
        managedFields: [{ manager: "wealist", operation: "Apply", fieldsV1: { "f:spec": spec } }],
      },
      spec: { storageClassName: inClass, resources: { requests: { storage } } },
      status: { phase },
    },
  };
};

export const pod = (image: string, ready: boolean): LiveObjects => ({
  "/api/v1/namespaces/db/pods/postgres-0": {
    metadata: { name: "postgres-0" },
    spec: {
      containers: [{ name: "postgres", image }],
      volumes: [{ name: "data", persistentVolumeClaim: { claimName: "postgres-data" } }],
    },
    status: { containerStatuses: [{ name: "postgres", ready }] },
  },
});

export const inputs = (changed: Partial<VolumeCheckInputs> = {}): VolumeCheckInputs => ({
  access: { kind: "context", context: "prod" },
  ...{ clusterUid: "1", namespace: "db", claim: "postgres-data", own: true, dataDirectory: "pgdata" },
  ...{ storage: "2Gi", storageClass: "", image: "postgres:17-trixie" },
  ...changed,
  cures: {
    ...{ image: "set image VALUE", storage: "set storage VALUE", storageClass: "set class VALUE" },
    ...{ namespace: "set namespace VALUE", claim: "set claim VALUE", dataDirectory: "set folder VALUE" },
    ...{ noClaim: "rm claim", noStorageClass: "rm class", otherVolume: "VOLUME.md", otherMajor: "MAJOR.md" },
  },
});

export const cluster = (t: TestContext, ...objects: LiveObjects[]) =>
  liveApi(t, Object.assign({}, ...objects) as LiveObjects);

/** Why a change of these inputs is refused. */
export async function refused(
  news: Partial<VolumeCheckInputs>,
  olds: Partial<VolumeCheckInputs> = {},
): Promise<string[]> {
  const { failures = [] } = await provider.check(olds, inputs(news));
  return failures.map(({ reason }) => reason);
}

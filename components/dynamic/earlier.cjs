/**
 * Once the text that a state keeps of a provider (`resource.ts`) named a module, `./components/k3d/cluster-provider`, and the
 * modules have moved since. A resource that nothing changed keeps its text, and is read and deleted by it: such a name, asked
 * for from the project's folder, leads to the provider of its type.
 */
const Module = require("node:module");
const { basename, join } = require("node:path");

const EARLIER = {
  "existing/free-namespaces-provider": "existing:FreeNamespaces",
  "existing/storage-class-provider": "postgres:VolumeCheck",
  "existing/trust-provider": "existing:ClusterTrust",
  "k3d/cluster-provider": "k3d:Cluster",
  "k3d/image-import-provider": "k3d:ImageImport",
  "node-ports/ports-provider": "services:NodePorts",
  "postgres/volume-check-provider": "postgres:VolumeCheck",
  "postgres/volume-note-provider": "postgres:VolumeNote",
  "quota-steps/fit-provider": "quota:QuotaFit",
  "quota-steps/room-provider": "quota:QuotaRoom",
  "ready/provider": "kubernetes:Ready",
  "registry/pushed-image-provider": "registry:Image",
  "registry/version-tag-provider": "registry:VersionTag",
  "secrets/secret-keys-provider": "secrets:SecretKeys",
  "secrets/secret-store-provider": "secrets:SecretStore",
};

const resolve = Module._resolveFilename;
Module._resolveFilename = (request, parent, ...rest) => {
  const isKept = request.startsWith("./components/") && basename(parent?.filename ?? "") === "package.json";
  // The first states named all but k3d's own as `./components/k3d/../existing/trust-provider`.
  const type = isKept && EARLIER[request.replace(/^\.\/components\/(k3d\/\.\.\/)?/, "")];
  const name = type ? join(__dirname, "..", require("./providers").PROVIDERS[type]) : request;
  return resolve(name, parent, ...rest);
};

/**
 * The provider of each dynamic resource, by the type that the engine's state names it by: the module below `components/` that
 * exports it. Names, and no imports: this room lies below theirs, and one provider is loaded where one is asked for
 * (`provider.cjs`). A module may move; its type stays, as states keep it.
 */
export const PROVIDERS = {
  "existing:ClusterTrust": "cluster/existing/trust-provider",
  "existing:FreeNamespaces": "cluster/existing/free-namespaces-provider",
  "k3d:Cluster": "cluster/k3d/cluster-provider",
  "k3d:ImageImport": "image/import/image-import-provider",
  "kubernetes:Ready": "ready/provider",
  "postgres:DatabasePlace": "postgres/place-provider",
  "postgres:EarlierPasswords": "postgres/earlier-passwords-provider",
  "postgres:Generation": "postgres/generation-provider",
  "postgres:LoginsInUse": "postgres/logins-in-use-provider",
  "postgres:VolumeCheck": "postgres/volume-check-provider",
  "postgres:VolumeNote": "postgres/volume-note-provider",
  "quota:QuotaFit": "namespace/quota-steps/fit-provider",
  "quota:QuotaRoom": "namespace/quota-steps/room-provider",
  "registry:Image": "image/registry/pushed-image-provider",
  "registry:VersionTag": "image/registry/version-tag-provider",
  "secrets:SecretKeys": "secrets/secret-keys-provider",
  "secrets:SecretStore": "secrets/secret-store-provider",
  "service:MigrationsRun": "service/migrations-run-provider",
  "services:NodePorts": "node-ports/ports-provider",
} as const;

export type DynamicType = keyof typeof PROVIDERS;

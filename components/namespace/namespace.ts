import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import type { ClusterAccess } from "../cluster/access";
import { exempt, type Exemptions } from "../kubernetes/exemption";
import { labels, type Component } from "../kubernetes/labels";
import { OWNER_ANNOTATION } from "../kubernetes/owner";
import { DEFAULTS, QUOTA } from "../kubernetes/quota";
import { QuotaFit, QuotaRoom } from "./quota-steps/steps";

type PolicySpec = k8s.types.input.networking.v1.NetworkPolicySpec;

/** What a namespace keeps within bounds. Each is on by itself; the configuration asks for a reason to leave one out. */
export interface NamespaceGuards {
  /** Labels beside its own, by which the policies of other namespaces know it. */
  readonly labels?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Refuse pods that break the restricted Pod Security Standard; otherwise they are warned of alone. @default true */
  readonly podSecurity?: boolean;
  /** Hard limits of its ResourceQuota (`quotaFor`). @default none */
  readonly quota?: Readonly<Record<string, string>>;
  /** Which connections are allowed, by a name for each policy; no other one comes in. @default every one */
  readonly policies?: Readonly<Record<string, PolicySpec>>;
  /** Why something of this is left out. */
  readonly exemptions?: Exemptions;
}

export interface NamespaceArgs extends NamespaceGuards {
  /** The namespace's fixed name. Changing it deletes the old namespace with everything in it, volumes too. */
  readonly name: string;
  /** Value of the label `app.kubernetes.io/name`. */
  readonly app: string;
  /** Refuse to delete or replace it. @default false */
  readonly protect?: boolean;
  /** The stack that makes it, as `project/stack` ({@link OWNER_ANNOTATION}). @default no mark */
  readonly owner?: string;
  /**
   * How its quota is reached, to grow before a rollout and shrink after it, once `fitQuota` is told when.
   * @default a changed quota is changed at once
   */
  readonly cluster?: { readonly access: pulumi.Input<ClusterAccess>; readonly uid: pulumi.Input<string> };
}

/**
 * Of the standard as it is enforced. Pinned, so that an upgraded cluster refuses nothing that ran before; what the
 * latest one would refuse is warned of. A cluster older than this takes its own latest.
 */
export const POD_SECURITY_VERSION = "v1.34";

const podSecurity = (enforced: boolean) => ({
  "pod-security.kubernetes.io/enforce": enforced ? "restricted" : "privileged",
  "pod-security.kubernetes.io/enforce-version": POD_SECURITY_VERSION,
  ...Object.fromEntries(
    ["audit", "warn"].flatMap((mode) => [
      [`pod-security.kubernetes.io/${mode}`, "restricted"],
      [`pod-security.kubernetes.io/${mode}-version`, "latest"],
    ]),
  ),
});

/** A namespace with what keeps its pods within bounds: a security standard, a quota, and who may connect to whom. */
export class Namespace extends pulumi.ComponentResource {
  /** Its name, known once it exists. */
  public readonly name: pulumi.Output<string>;
  /** What a pod in it comes after. */
  public readonly ready: pulumi.Resource[];
  private readonly shrink?: (after: pulumi.Resource[]) => void;

  constructor(name: string, args: NamespaceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("wealist:kubernetes:Namespace", name, {}, opts);
    const { app, quota, policies, cluster } = args;
    const namespace = new k8s.core.v1.Namespace(
      `${name}-namespace`,
      {
        metadata: {
          name: args.name,
          annotations: { ...(args.owner ? { [OWNER_ANNOTATION]: args.owner } : {}), ...exempt(args.exemptions) },
          labels: { ...labels(app), ...args.labels, ...podSecurity(args.podSecurity ?? true) },
        },
      },
      { parent: this, protect: args.protect },
    );
    this.name = namespace.metadata.name;
    const limit = quota && this.limit(name, app, quota, cluster !== undefined);
    // Not by its data: an object whose namespace came from the quota would be replaced along with the quota.
    this.ready = [
      ...(limit ? [limit.quota, limit.defaults] : []),
      ...(policies ? this.isolate(name, app, policies) : []),
    ];
    if (quota && limit && cluster) {
      const args = { access: cluster.access, clusterUid: cluster.uid, namespace: this.name, hard: { ...quota } };
      const room = new QuotaRoom(`${name}-quota-room`, args, { parent: this, dependsOn: [...this.ready] });
      this.ready.push(room);
      const fitting = { ...args, raised: room.raised, seen: limit.quota.spec.hard };
      this.shrink = (after) => new QuotaFit(`${name}-quota-fit`, fitting, { parent: this, dependsOn: after });
    }
    this.registerOutputs({ name: this.name });
  }

  /** Takes back the room that a rollout was given, once `after` is ready. */
  public fitQuota(after: pulumi.Resource[]): void {
    this.shrink?.(after);
  }

  private metadata(name: string, app: string, component: Component) {
    return { name, namespace: this.name, labels: labels(app, component) };
  }

  private limit(name: string, app: string, hard: Readonly<Record<string, string>>, inSteps: boolean) {
    const quota = new k8s.core.v1.ResourceQuota(
      `${name}-quota`,
      { metadata: this.metadata(QUOTA, app, "quota"), spec: { hard: { ...hard } } },
      // Made with these limits, and changed by its two steps alone: at once, it would shrink before the pods do.
      { parent: this, ignoreChanges: inSteps ? ["spec.hard"] : [] },
    );
    const { requests, limits } = DEFAULTS;
    const defaults = new k8s.core.v1.LimitRange(
      `${name}-defaults`,
      {
        metadata: this.metadata("defaults", app, "quota"),
        spec: { limits: [{ type: "Container", defaultRequest: { ...requests }, default: { ...limits } }] },
      },
      { parent: this },
    );
    return { quota, defaults };
  }

  /**
   * Each policy that allows something has a name of its own for every content: allowances add up, so while a rollout lasts the
   * pods of before keep what they were allowed, and what is no longer asked for goes at the end of the update, after them.
   */
  private isolate(name: string, app: string, policies: Readonly<Record<string, PolicySpec>>): pulumi.Resource[] {
    const metadata = { namespace: this.name, labels: labels(app, "network") };
    const allowed = Object.entries(policies).map(
      ([policyName, spec]) =>
        new k8s.networking.v1.NetworkPolicy(
          `${name}-${policyName}`,
          { metadata, spec },
          { parent: this, replaceOnChanges: ["spec"] },
        ),
    );
    const denied = new k8s.networking.v1.NetworkPolicy(
      `${name}-default-deny`,
      {
        metadata: this.metadata("default-deny", app, "network"),
        spec: { podSelector: {}, policyTypes: ["Ingress"] },
      },
      // Last: pods that run already are never without what they are allowed.
      { parent: this, dependsOn: allowed },
    );
    return [...allowed, denied];
  }
}

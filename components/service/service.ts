import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { labels, migrationsOf, selector } from "../kubernetes/labels";
import { SERVICE_PORT } from "../kubernetes/network-policy";
import { readyOf, skipAwait, timeouts } from "../ready/ready";
import { serviceAccount } from "../kubernetes/service-account";
import { autoscaler, disruptionBudget } from "./availability";
import type { BackendServiceArgs, Migrations } from "./args";
import { MigrationsRun } from "./migrations-run";
import { deployment, migrationsJob } from "./pods";
import { stepSeconds } from "./probes";

/** A stateless HTTP service: migrations, then a rolling update without a gap, behind a Service. */
export class BackendService extends pulumi.ComponentResource {
  /** Host name that every namespace of the cluster can use. */
  public readonly host: pulumi.Output<string>;

  constructor(name: string, args: BackendServiceArgs, opts?: pulumi.ComponentResourceOptions) {
    super("wealist:service:BackendService", name, {}, opts);
    const account = serviceAccount(
      `${name}-account`,
      { app: args.service, name: args.service, namespace: args.namespace },
      { parent: this },
    ).metadata.name;
    const after = [...args.image.ready, ...args.after];
    const migrations = args.migrations ? [this.migrated(name, args, account, args.migrations, after)] : [];
    const rolled = deployment(args, account);
    const seconds = batches(args) * stepSeconds(args);
    const pods = new k8s.apps.v1.Deployment(name, rolled, {
      parent: this,
      dependsOn: [...after, ...migrations],
      customTimeouts: timeouts(seconds),
      // The autoscaler's number is kept. Left out of the program, the number would fall back to one.
      ignoreChanges: args.autoscaling ? ["spec.replicas"] : [],
    });
    // An autoscaler changes the number of pods, which is nothing to wait for.
    const version = args.autoscaling ? pulumi.output(rolled.spec).apply((spec) => spec?.template) : undefined;
    const ready = readyOf(name, pods, { role: "service", seconds, version }, args.watch, this);
    this.keepAvailable(name, args, ready);
    const service = new k8s.core.v1.Service(
      name,
      {
        metadata: {
          name: args.service,
          namespace: args.namespace,
          labels: labels(args.service, "server"),
          // The Deployment's readiness is awaited; the Service's own await adds ten seconds of settling.
          annotations: skipAwait,
        },
        spec: {
          type: args.nodePort === undefined ? "ClusterIP" : "NodePort",
          selector: selector(args.service),
          ports: [{ name: SERVICE_PORT, port: args.port, targetPort: SERVICE_PORT, nodePort: args.nodePort }],
        },
      },
      { parent: this },
    );
    this.host = pulumi.interpolate`${service.metadata.name}.${args.namespace}.svc.cluster.local`;
    this.registerOutputs({ host: this.host });
  }

  /** @returns the Job, done. */
  private migrated(
    name: string,
    args: BackendServiceArgs,
    account: pulumi.Output<string>,
    migrations: Migrations,
    after: pulumi.Resource[],
  ): pulumi.Resource {
    const seconds = migrations.deadlineSeconds + 30;
    const { image, annotations } = this.whatRuns(name, args, account, migrations);
    const spec = migrationsJob(
      { ...args, image: { ...args.image, reference: image } },
      account,
      migrations,
      annotations,
    );
    const dependsOn = [...after, ...(migrations.before?.(image) ?? [])];
    const made = new k8s.batch.v1.Job(migrationsOf(name), spec, {
      parent: this,
      dependsOn,
      customTimeouts: timeouts(seconds),
    });
    return readyOf(migrationsOf(name), made, { role: "migrations", seconds }, args.watch, this);
  }

  /** The image that the migrations run with: the new one, as long as nobody says what they depend on. */
  private whatRuns(
    name: string,
    args: BackendServiceArgs,
    account: pulumi.Output<string>,
    migrations: Migrations,
  ): { readonly image: pulumi.Input<string>; readonly annotations?: MigrationsRun["annotations"] } {
    const { watch, service, namespace, image } = args;
    if (!watch || !migrations.inputs) return { image: image.reference };
    const job = migrationsJob({ ...args, image: { ...image, reference: "" } }, account, migrations);
    const dependsOn = [job, ...migrations.inputs];
    return new MigrationsRun(
      `${migrationsOf(name)}-run`,
      { access: watch.access, namespace, service, current: image.reference, dependsOn },
      { parent: this },
    );
  }

  private keepAvailable(name: string, args: BackendServiceArgs, pods: pulumi.Resource): void {
    const { autoscaling, replicas } = args;
    if ((args.disruptionBudget ?? true) && Math.max(replicas, autoscaling ? autoscaling.max : 0) > 1)
      new k8s.policy.v1.PodDisruptionBudget(name, disruptionBudget(args), { parent: this });
    if (autoscaling)
      new k8s.autoscaling.v2.HorizontalPodAutoscaler(name, autoscaler(args, autoscaling), {
        parent: this,
        dependsOn: pods,
      });
  }
}

/** How many times a rollout has to wait for new pods. */
const batches = ({ maxSurge }: BackendServiceArgs) => Math.ceil(100 / Math.max(1, parseInt(maxSurge, 10)));

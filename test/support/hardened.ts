/** Stacks that say something of their protections. */
import { local, prod, service } from "./config";
import type { Variant } from "./variant";

const off = (reason: string) => ({ enabled: false, reason });

export const HARDENED: Readonly<Record<string, Variant>> = {
  "an external database by its addresses, and no other egress": {
    stack: "eu",
    values: prod({
      database: {
        kind: "external",
        host: "db.example.com",
        port: 5433,
        cidrs: ["10.0.8.0/24"],
        tls: { mode: "require", reason: "a proxy in the cluster encrypts" },
      },
      services: [service({ network: { to: [] } })],
    }),
    secrets: ["postgres-password"],
  },
  "services that say who they talk with": {
    stack: "staging",
    values: prod({
      services: [
        service(),
        service({
          name: "user-api",
          network: {
            from: [
              { service: "board-api" },
              { namespace: "ingress-nginx", pods: { "app.kubernetes.io/name": "nginx" } },
              { cidr: "198.51.100.0/24" },
            ],
          },
        }),
        service({
          name: "web",
          port: 3000,
          database: false,
          network: { from: [], to: [{ service: "board-api" }, { cidr: "192.0.2.25/32", port: 587 }] },
        }),
      ],
    }),
    secrets: [],
  },
  "a service that an autoscaler grows, with slow rollouts": {
    stack: "test",
    values: prod({
      services: [service({ replicas: 3, maxSurge: "25%", autoscaling: { max: 12 }, database: { rotation: 1 } })],
    }),
    secrets: [],
  },
  "without protections, for reasons": {
    stack: "test",
    values: local({
      hardening: {
        podSecurity: off("the mesh injects a container that needs more"),
        quota: off("the platform team sets quotas of its own"),
        networkPolicies: off("the mesh decides who talks with whom"),
      },
      services: [
        service({
          hardening: {
            serviceAccountToken: { enabled: true, reason: "lists the pods of its namespace" },
            disruptionBudget: off("an operator makes budgets for everything"),
            topologySpread: off("the cluster has a single node for good"),
          },
        }),
      ],
    }),
    secrets: [],
  },
};

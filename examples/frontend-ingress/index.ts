/** An Ingress in front of a service of the platform, which is known by the platform's outputs alone. */
import * as k8s from "@pulumi/kubernetes";
import * as pulumi from "@pulumi/pulumi";

import { readPlatform, serviceOf } from "../../outputs";

const config = new pulumi.Config();
const platform = readPlatform(new pulumi.StackReference(config.get("platform") ?? "organization/wealist/local"));
const name = config.get("service") ?? "board-api";
const service = platform.apply((stack) => serviceOf(stack, name));

// Never kubectl's current context; another cluster behind the same context is another provider.
const cluster = { context: platform.kubectlContext, clusterIdentifier: platform.clusterUid };
const provider = new k8s.Provider("kubernetes", cluster);

const backend = { service: { name, port: { name: "http" } } };
const ingress = new k8s.networking.v1.Ingress(
  "frontend",
  {
    metadata: {
      // An Ingress leads to Services of its own namespace only.
      namespace: service.namespace,
      // It counts as ready when a controller gives it an address: where none runs, that is ten minutes of waiting.
      annotations: { "pulumi.com/skipAwait": "true" },
    },
    spec: {
      ingressClassName: config.get("ingressClass"),
      rules: [
        {
          host: config.get("host") ?? "boards.example.com",
          http: { paths: [{ path: "/", pathType: "Prefix", backend }] },
        },
      ],
    },
  },
  { provider },
);

export const namespace = service.namespace;
export const ingressName = ingress.metadata.name;
export const serviceUrl = service.url;

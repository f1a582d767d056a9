/** Who a service talks with. */
import { z } from "zod";

import { cidr, dnsLabel, port } from "./values";

const inStack = z.strictObject({
  service: dnsLabel("a service's name").meta({ description: "A service of this stack", examples: ["board-api"] }),
});
const inCluster = z.strictObject({
  namespace: dnsLabel("a namespace").meta({ description: "A namespace of the cluster", examples: ["ingress-nginx"] }),
  pods: z
    .record(z.string(), z.string())
    .optional()
    .describe("Labels of the pods that are meant there; default: all of them"),
});
const outside = z.strictObject({
  cidr: cidr.meta({ description: "Addresses outside the cluster", examples: ["10.0.0.0/16"] }),
});

const destinationPort = { port: port.optional().describe("The one port; default: all") };

export const network = z
  .strictObject({
    from: z
      .array(z.union([inStack, inCluster, outside]))
      .optional()
      .describe("Who may connect to its port; default: everybody, since an ingress or load balancer can be anywhere"),
    to: z
      .array(z.union([inStack, inCluster.extend(destinationPort), outside.extend(destinationPort)]))
      .optional()
      .describe("All it may connect to beside DNS and its database; `[]` closes the rest. Default: everything"),
  })
  .prefault({});

type NetworkSettings = z.output<typeof network>;
export type PeerSettings = NonNullable<NetworkSettings["from"]>[number] | NonNullable<NetworkSettings["to"]>[number];

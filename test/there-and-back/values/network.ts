/** Who a service talks with. Everybody is among those who may come in: the table asks it from outside the cluster. */
import { FIRST } from "../../support/stacks";
import type { Rows } from "../row";

const FROM = "services[].network.from";
const TO = "services[].network.to";
const everybody = { cidr: "0.0.0.0/0" };
const KUBE_SYSTEM = { namespace: "kube-system", pods: { "k8s-app": "kube-dns" } };

/** A peer of the one kind: who may come in is that one and everybody. */
const peer = (key: string, right: unknown, wrong: unknown): Rows => ({
  [`${FROM}[].${key}`]: { at: FROM, right: [{ [key]: right }, everybody], wrong: [{ [key]: wrong }, everybody] },
  [`${TO}[].${key}`]: { at: TO, right: [{ [key]: right }], wrong: [{ [key]: wrong }] },
});

export const NETWORK_ROWS: Rows = {
  [FROM]: { right: [everybody], wrong: [{ cidr: "10.0.0.0" }] },
  [TO]: { right: [], wrong: [{ service: "nobody" }] },
  ...peer("service", FIRST.name, "nobody"),
  ...peer("namespace", "kube-system", "Kube"),
  [`${FROM}[].pods`]: { at: FROM, right: [KUBE_SYSTEM, everybody] },
  [`${TO}[].pods`]: { at: TO, right: [KUBE_SYSTEM] },
  ...peer("cidr", "10.0.0.0/16", "10.0.0.0"),
  [`${TO}[].port`]: { at: TO, right: [{ ...everybody, port: 443 }], wrong: [{ ...everybody, port: 0 }] },
};

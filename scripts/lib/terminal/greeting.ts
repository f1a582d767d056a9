/** What stands at the end of a good `npm start`: where the services are, what they answer, what to type next. */
import { setTimeout as sleep } from "node:timers/promises";

import type { Settings } from "../../../configuration/config";
import { npmRun } from "../../../configuration/cures";
import { styled } from "./terminal";

type Service = Settings["services"][number];
type Outputs = Readonly<Record<string, unknown>>;

/** The lines for all services; each that has a port on this machine is asked for its health. */
export async function greeting(settings: Settings, outputs: Outputs, seconds: number): Promise<string> {
  const parts = await Promise.all(settings.services.map((service) => serviceLines(service, outputs, seconds)));
  return [...parts.flat(), "", ...nextCommands(settings)].join("\n");
}

async function serviceLines(service: Service, outputs: Outputs, seconds: number): Promise<string[]> {
  const known = outputs[`${service.name}.url`];
  const url = typeof known === "string" ? known : "";
  const reach = service.hostPort === undefined ? "  (inside the cluster only)" : "";
  const lines = ["", `${styled("bold", service.name)}  ${url}${reach}`];
  if (service.hostPort === undefined || service.replicas === 0 || !service.health) return lines;
  const health = `${url}${service.health.liveness}`;
  return [...lines, `  $ curl -s ${health}`, `  ${await healthOf(health, seconds)}`];
}

/** What the address answers, tried again for some seconds: a node port needs a moment to know new pods. */
async function healthOf(address: string, seconds: number): Promise<string> {
  for (const end = Date.now() + seconds * 1000; ; await sleep(500)) {
    const answer = await request(address);
    if (answer.ok || Date.now() >= end) return answer.text;
  }
}

async function request(address: string): Promise<{ readonly ok: boolean; readonly text: string }> {
  try {
    const response = await fetch(address, { signal: AbortSignal.timeout(2000) });
    const text = (await response.text()).trim();
    return { ok: response.ok, text: response.ok ? text : `${response.status} ${response.statusText} ${text}` };
  } catch (error) {
    const { message, cause } = error as Error & { cause?: Error };
    return { ok: false, text: `no answer: ${cause?.message || message}` };
  }
}

function nextCommands({ services, stack, cluster }: Settings): string[] {
  const first = services[0]!;
  const withDatabase = services.find(({ database }) => database);
  const commands: [string, string][] = [
    [npmRun("status", stack), "its pods"],
    [npmRun("logs", stack, `${first.name} -f`), "what it logs"],
  ];
  if (withDatabase) commands.push([npmRun("psql", stack, withDatabase.name), "its database"]);
  if (cluster.k3d) commands.push([npmRun("stop", stack), "stops the cluster; the data stays"]);
  const width = Math.max(...commands.map(([command]) => command.length));
  return commands.map(([command, what]) => `${command.padEnd(width)}   ${what}`);
}

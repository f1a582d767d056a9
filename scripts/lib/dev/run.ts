/** One run of services on this machine: their PostgreSQL first, then each on its own way, until somebody ends it. */
import { setTimeout as sleep } from "node:timers/promises";

import { isTaken } from "../../../components/cluster/k3d/ports";
import { majorOf } from "../../../components/postgres/image-major";
import type { Settings } from "../../../configuration/config";
import { Failure } from "../../../configuration/failure";
import { find } from "../../../review/render/pods";
import type { Rendered } from "../../../review/render/render";
import { say, styled } from "../terminal/terminal";
import { Children, type Started } from "./children";
import { migrationsJob, prepareDatabase } from "./database";
import { checkProgram, installCommand, installDependencies, servicePath } from "./dependencies";
import { localEnvironment, type Surroundings } from "./environment";
import { baseEnvironment, contextOf, renderHere, surroundings } from "./here";
import { printer } from "./lines";
import { devFolder, DevFolder, writeFiles } from "./folder";
import { anyPort, atPort, freePorts, wishedPort } from "./ports";
import { postgresPrograms, POSTGRESQL, type Programs } from "./postgres-programs";
import { findPython, isCurrent, prepare } from "./python";
import { logEnd, startServer } from "./server";
import type { DevService } from "./services";
import { differences, serverLine, typed } from "./words";

/**
 * Runs `services` until a signal, or until none of them runs any more.
 *
 * @param databaseOnly whether only their databases are there, for a service that an editor starts.
 * @throws Failure with what ended it.
 */
export async function runServices(settings: Settings, services: readonly DevService[], databaseOnly: boolean) {
  if (databaseOnly && !needServer(services))
    throw new Failure(
      `${services.map(({ name }) => name).join(", ")}: no database of its own, so there is none to start.`,
    );
  const folder = new DevFolder(devFolder(settings.stack));
  const release = folder.hold();
  try {
    await install(services, databaseOnly);
    await runUntilSignal(new Run(settings, services, folder, databaseOnly));
  } finally {
    release();
  }
}

const needServer = (services: readonly DevService[]): boolean => services.some(({ database }) => database);

async function install(services: readonly DevService[], databaseOnly: boolean): Promise<void> {
  if (needServer(services) && !isCurrent(POSTGRESQL))
    await prepare(POSTGRESQL, await findPython("PostgreSQL comes from PyPI, which needs"));
  for (const service of services) await installDependencies(service.name, contextOf(service));
  for (const service of services) {
    const context = contextOf(service);
    if (!databaseOnly) checkProgram(service.name, service.dev.command[0]!, context, servicePath(context));
  }
}

async function runUntilSignal(run: Run): Promise<void> {
  const signalled = new Promise<void>((resolve) => {
    // Each time: npm hands on a Ctrl-C that the terminal has sent already.
    for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => resolve());
    process.stdout.on("error", () => resolve());
  });
  try {
    await Promise.race([signalled.then(() => say("Stopping …")), run.work()]);
  } finally {
    await run.end();
  }
}

class Run {
  private readonly began = performance.now();
  private readonly children = new Children();
  private server: Started | undefined;
  private isEnding = false;

  public constructor(
    private readonly settings: Settings,
    private readonly services: readonly DevService[],
    private readonly folder: DevFolder,
    private readonly databaseOnly: boolean,
  ) {}

  public async end(): Promise<void> {
    this.isEnding = true;
    await this.children.stop(this.server);
  }

  public async work(): Promise<void> {
    const { settings, folder, services } = this;
    const { image } = settings.database;
    const major = majorOf(image);
    const own = (versions: readonly string[]) => versions.find((one) => parseInt(one, 10) === major) ?? versions.at(-1);
    const [programs, rendered, port, free] = await Promise.all([
      needServer(services) ? postgresPrograms(POSTGRESQL, folder.path, own) : undefined,
      renderHere(settings, folder),
      folder.port(isTaken, anyPort),
      freePorts(services.map(wishedPort)),
    ]);
    if (programs) {
      this.server = await startServer(folder, programs, rendered, port, this.children);
      say(serverLine({ version: programs.version, port, image, major }));
      say(`Its data stay, in ${folder.path}`);
    }
    const chosen = services.map(
      (service, i) => [service.name, this.databaseOnly ? wishedPort(service) : free[i]!] as const,
    );
    const around = surroundings(settings, folder, port, Object.fromEntries(chosen));
    const all = Promise.all(services.map((service) => this.one(service, rendered, programs, around)));
    const ended = this.server?.ended.then(() => {
      throw new Failure(`PostgreSQL has ended by itself:\n${logEnd(folder)}`);
    });
    const none = all.then(() => {
      if (this.databaseOnly) return ended;
      throw new Failure("No service is left.");
    });
    await Promise.race(ended ? [none, ended] : [none]);
  }

  /** Until the service has ended, or, of its database alone, until that is there. */
  private async one(
    service: DevService,
    rendered: Rendered,
    programs: Programs | undefined,
    around: Surroundings,
  ): Promise<void> {
    const { name, database } = service;
    const context = contextOf(service);
    const print = printer(
      name,
      this.services.map((one) => one.name),
      installCommand(context),
    );
    const environment = localEnvironment(rendered, find(rendered, "Deployment", name), service, around);
    const port = around.ports[name]!;
    const wished = wishedPort(service);
    if (port !== wished) print(`port ${wished} is taken, maybe by the cluster, so it has ${port}`);
    for (const line of differences(environment, name, this.settings.stack)) print(line);
    if (database && programs)
      await prepareDatabase(this.folder, programs, rendered, around.postgres, name, this.children);
    const base = baseEnvironment(context);
    const found = migrationsJob(rendered, name);
    if (found) {
      const { values, files } = localEnvironment(rendered, found.job, service, around);
      writeFiles("/", files);
      const how = await this.ran(service, found.command, { ...base, ...values }, print);
      if (how !== 0)
        return print(styled("red", `its migrations failed (${how}), so it is not started: ${typed(found.command)}`));
    }
    writeFiles("/", environment.files);
    if (this.databaseOnly) return print(database ? "its database is ready" : "it has no database");
    const command = service.dev.command.map((word) => atPort(word, port));
    print(styled("dim", typed(command)));
    const end = this.ran(service, command, { ...base, ...environment.values }, print);
    void this.tellReady(service, port, print, end);
    const how = await end;
    if (!this.isEnding) print(styled("red", `it has ended (${how})`));
  }

  private async ran(
    service: DevService,
    command: readonly string[],
    env: Record<string, string>,
    out: (line: string) => void,
  ) {
    const [program = "", ...args] = command;
    try {
      return await (
        await this.children.start(program, args, { cwd: contextOf(service), env, out })
      ).ended;
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== "ENOENT") throw error;
      return `there is no ${program}`;
    }
  }

  /** Says once that a service answers, or that it does not where it is looked for. */
  private async tellReady({ health }: DevService, port: number, print: (line: string) => void, end: Promise<unknown>) {
    if (!health) return;
    let isOver = false;
    void end.then(() => (isOver = true));
    const until = performance.now() + health.startupSeconds * 1000;
    while (!isOver && !this.isEnding && performance.now() < until) {
      if (await answers(`http://127.0.0.1:${port}${health.readiness}`)) {
        const seconds = ((performance.now() - this.began) / 1000).toFixed(1);
        return print(styled("green", `ready: http://localhost:${port} (${seconds} s)`));
      }
      await sleep(100);
    }
    if (isOver || this.isEnding) return;
    print(`${health.readiness} does not answer on port ${port}; dev.command or dev.env has to hand {port} on to it`);
  }
}

const answers = (url: string): Promise<boolean> =>
  fetch(url, { signal: AbortSignal.timeout(2000), headers: { connection: "close" } }).then(
    async (response) => (await response.arrayBuffer(), response.ok),
    () => false,
  );

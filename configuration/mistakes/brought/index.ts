/** From the words of compose and Kubernetes to what is written here: so a cure is the whole change, and ends in no second fault. */
import { folded } from "../words";
import { build, containerName, databaseUrl, image, tag } from "./build";
import { computing, deploy, scale } from "./compute";
import { initContainers, migrations, migrationsCommand, scaled, scaling } from "./pods";
import { exposed, nodePort, ports, published } from "./ports";
import { healthCheck, liveness, readiness, startup } from "./probes";
import type { Bring } from "./step";
import { buildArgs, elsewhere, ownSecrets, secretNames, variables } from "./variables";

export { mayBeShown, variableName } from "./variables";
export { mapOf, type Around, type Step } from "./step";

/** Of a service, by the word in lower case without `_` and `-`; what is not here just goes. */
const WORDS: Readonly<Record<string, Bring>> = {
  ...{ ports, expose: exposed, containerport: exposed, targetport: exposed, nodeport: nodePort },
  ...{ environment: variables, envvars: variables, envfile: elsewhere, envfrom: elsewhere },
  ...{ build, args: buildArgs, tag, containername: containerName, hostname: containerName, databaseurl: databaseUrl },
  ...{ healthcheck: healthCheck, livenessprobe: liveness, readinessprobe: readiness, startupprobe: startup },
  ...{ memlimit: computing, memorylimit: computing, memreservation: computing, memoryrequest: computing },
  ...{ cpus: computing, cpulimit: computing, cpurequest: computing, limits: computing, requests: computing },
  ...{ memory: computing, cpu: computing, reservations: computing, deploy, scale },
  ...{ hpa: scaling, minreplicas: scaling, maxreplicas: scaling, initcontainers: initContainers },
};

/** The right key, with a value in another tool's form. */
const KEYS: Readonly<Record<string, Bring>> = {
  ...{ env: variables, port: ports, hostPort: published, context: build, image, health: healthCheck },
  ...{ migrations, "migrations.command": migrationsCommand, secrets: ownSecrets, secretEnv: secretNames },
  ...{ buildArgs, autoscaling: scaled },
};

export const bringOf = (word: string): Bring | undefined =>
  Object.hasOwn(WORDS, folded(word)) ? WORDS[folded(word)] : undefined;

/** @param key from the service on. */
export const rightFormOf = (key: string): Bring | undefined => (Object.hasOwn(KEYS, key) ? KEYS[key] : undefined);

/** What runs before the pods, and how many there are under load. */
import { isMap, mapOf, wordsOf, type Bring, type Values } from "./step";

/** Of several, the first one with a command. */
export const initContainers: Bring = (value, { service }) => {
  if (service["migrations"] !== undefined) return [];
  const commands = [value]
    .flat()
    .map((one) => wordsOf([mapOf(one)["command"] ?? [], mapOf(one)["args"] ?? []].flat()))
    .filter((one) => one !== undefined);
  return commands[0] && [{ key: "migrations", value: { command: commands[0] } }];
};

/** A command where its map belongs. */
export const migrations: Bring = (value) => {
  const command = wordsOf(value);
  return command && [{ key: "migrations", value: { command } }];
};

/** A command in one text, which no shell splits. */
export const migrationsCommand: Bring = (value) => {
  const command = wordsOf(value);
  return command && [{ key: "migrations.command", value: command }];
};

const count = (value: unknown, least: number): number | undefined => {
  const number = Number(value);
  return Number.isInteger(number) && number >= least && number <= 100 ? number : undefined;
};

/** Bounds stand in two words, and `replicas` has to lie between them. */
export const scaling: Bring = (_, { service }) => {
  const own = isMap(service["autoscaling"]) ? service["autoscaling"] : {};
  const brought: Values = { ...mapOf(service["hpa"]), ...service };
  const max = count(own["max"] ?? brought["maxReplicas"] ?? mapOf(service["hpa"])["max"], 2);
  const min = count(own["min"] ?? brought["minReplicas"] ?? mapOf(service["hpa"])["min"], 1);
  if (max === undefined && min === undefined)
    return service["hpa"] === undefined ? [{ key: "autoscaling", ask: "{ max: <the most pods> }" }] : [];
  if (max === undefined)
    return [
      { key: "autoscaling.max", ask: "<the most pods>" },
      { key: "autoscaling.min", value: min },
    ];
  const low = min === undefined ? undefined : Math.min(min, max);
  const replicas = count(service["replicas"], 1) ?? 2;
  const begins = Math.min(Math.max(replicas, low ?? 1), max);
  return [
    ...(begins === replicas ? [] : [{ key: "replicas", value: begins }]),
    { key: "autoscaling", value: { ...own, ...(low === undefined ? {} : { min: low }), max } },
  ];
};

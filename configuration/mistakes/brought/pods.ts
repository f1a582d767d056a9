/** What runs before the pods, and how many there are under load. */
import { mapOf, wordsOf, type Around, type Bring, type Step, type Values } from "./step";

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

/** Bounds stand in two words, or in a map of them; `replicas` has to lie between them. */
function scaledBy(words: Values, { service }: Around): readonly Step[] | undefined {
  const max = count(words["max"] ?? words["maxReplicas"], 2);
  const min = count(words["min"] ?? words["minReplicas"], 1);
  if (max === undefined)
    return min === undefined
      ? undefined
      : [
          { key: "autoscaling.max", ask: "<the most pods>" },
          { key: "autoscaling.min", value: min },
        ];
  const low = min === undefined ? undefined : Math.min(min, max);
  const replicas = count(service["replicas"], 1) ?? 2;
  const begins = Math.min(Math.max(replicas, low ?? 1), max);
  return [
    ...(begins === replicas ? [] : [{ key: "replicas", value: begins }]),
    { key: "autoscaling", value: { ...(low === undefined ? {} : { min: low }), max } },
  ];
}

export const scaling: Bring = (_, around) => {
  const { service } = around;
  const own = mapOf(service["autoscaling"]);
  // What stands there already is right.
  if (own["max"] !== undefined) return [];
  const words = { ...service, ...mapOf(service["hpa"]), ...own };
  const isEmpty = service["hpa"] !== undefined && service["maxReplicas"] === undefined;
  return scaledBy(words, around) ?? (isEmpty ? [] : [{ key: "autoscaling", ask: "{ max: <the most pods> }" }]);
};

/** In `autoscaling` itself. */
export const scaled: Bring = (value, around) =>
  ["minReplicas", "maxReplicas"].some((key) => key in mapOf(value)) ? scaledBy(mapOf(value), around) : undefined;

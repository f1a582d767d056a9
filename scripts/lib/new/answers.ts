/** What a new project is asked: each with a default, a rule, and a flag that answers it without asking. */
import { Failure } from "../../../configuration/failure";
import type { Place } from "../cluster/free-place";

export interface Answers {
  /** Of the project: its configuration's prefix, its images' and its packages'. */
  readonly name: string;
  readonly region: string;
  /** Where `prod` pushes its images to. */
  readonly registry: string;
  /** Name of the first service. */
  readonly service: string;
}

/** A project's names, those that nobody is asked for among them. */
export interface Names extends Answers {
  /** Where its local stack runs. */
  readonly place: Place;
}

/** What the project that it is made from is called, and what in it a new name could be mistaken for. */
export interface Origin extends Names {
  /** Whether a word occurs in what is copied. */
  readonly occurs: (word: string) => boolean;
}

interface Question {
  readonly key: keyof Answers;
  readonly question: string;
  readonly fallback: (origin: Origin, given: Partial<Answers>, folder: string) => string;
  readonly rule: RegExp;
  readonly says: string;
}

const QUESTIONS: readonly Question[] = [
  {
    key: "name",
    question: "Name of the project",
    fallback: (_origin, _given, folder) => folder.toLowerCase().replaceAll(/[^a-z0-9-]/g, "-"),
    rule: /^[a-z][a-z0-9-]{0,18}[a-z0-9]$/,
    says: "a project's name is 2 to 20 lower-case letters, digits and -, starting with a letter",
  },
  {
    key: "region",
    question: "AWS region of the registry",
    fallback: ({ region }) => region,
    rule: /^[a-z]{2}(-[a-z]+)+-\d$/,
    says: "a region is such as eu-central-1",
  },
  {
    key: "registry",
    question: "Registry that prod pushes to",
    fallback: ({ registry, region }, given) => registry.replace(region, given.region ?? region),
    rule: /^[a-z0-9.-]+(:\d+)?(\/[a-z0-9._/-]+)?$/,
    says: "a registry is a host, with an optional port and path",
  },
  {
    key: "service",
    question: "Name of the first service",
    fallback: ({ service }) => service,
    rule: /^[a-z]([-a-z0-9]{0,38}[a-z0-9])?$/,
    says: "a service's name is a DNS label of at most 40 characters, starting with a letter",
  },
];

/**
 * Answers every question: by a flag, by whoever is asked, or by its default.
 *
 * @throws Failure on an answer that breaks its rule, or that is a word of the project already.
 */
export async function answer(
  origin: Origin,
  flags: Partial<Record<keyof Answers, string>>,
  folder: string,
  ask: (question: string, fallback: string) => Promise<string>,
): Promise<Answers> {
  const given: Partial<Record<keyof Answers, string>> = {};
  for (const { key, question, fallback, rule, says } of QUESTIONS) {
    const value = flags[key] ?? (await ask(question, fallback(origin, given, folder)));
    if (!rule.test(value)) throw new Failure(`--${key} ${value}: ${says}. Nothing was made.`);
    const isNew = (key === "name" || key === "service") && value !== origin[key];
    // It could not be told from the word that is there, today or when the project is renamed again.
    if (isNew && origin.occurs(value)) {
      const other = key === "name" ? `${value}-infra` : `${value}-api`;
      throw new Failure(
        `--${key} ${value}: the project uses that word for something else. Take another, such as ${other}. Nothing was made.`,
      );
    }
    given[key] = value;
  }
  return given as Answers;
}

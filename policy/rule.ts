/** What a rule is. Rules are pure: they look at plain objects, and say what is wrong in words without a secret's value. */
import { exemptionKey } from "../components/kubernetes/exemption";
import { annotationsOf, type KubernetesObject } from "./object";
import { podOf, wordsOf, type Pod, type Wrong } from "./pod";
import type { Stack, StackResource } from "./stack";

/** `advisory` is told, `mandatory` fails a preview. */
export type Level = "advisory" | "mandatory";

export interface About {
  /** Its name, in lower case with dashes. */
  readonly name: string;
  /** What has to hold. */
  readonly description: string;
  /** What to do where it does not. */
  readonly cure: string;
  /** Where the rule comes from: a standard, or a decision of this project. */
  readonly source: string;
  /** What in the configuration takes a reason for breaking it. @default there is no reason to */
  readonly optOut?: string;
  /** @default mandatory */
  readonly level?: Level;
}

/** A rule that one object keeps or breaks: the engine asks it before it touches the object. */
export interface ObjectRule extends About {
  readonly scope: "object";
  /** What is wrong with the object; nothing where the rule does not concern it. */
  readonly check: (object: KubernetesObject) => Wrong;
}

/** A rule about how the resources of a stack go together, or about what only their options show; asked of each of them. */
export interface StackRule extends About {
  readonly scope: "stack";
  readonly check: (resource: StackResource, stack: Stack) => Wrong;
}

export type Rule = ObjectRule | StackRule;

export const objectRule = (rule: Omit<ObjectRule, "scope">): ObjectRule => ({ ...rule, scope: "object" });

export const stackRule = (rule: Omit<StackRule, "scope">): StackRule => ({ ...rule, scope: "stack" });

export interface PodRule extends About {
  readonly check: (pod: Pod, object: KubernetesObject) => Wrong;
}

/** A rule about pods, whatever makes them. */
export const podRule = ({ check, ...about }: PodRule): ObjectRule =>
  objectRule({
    ...about,
    check: (object) => {
      const pod = podOf(object);
      return pod && check(pod, object);
    },
  });

export const levelOf = ({ level = "mandatory" }: About): Level => level;

/** Whether the object tells the reason why it breaks a rule that reasons are taken for. */
const isExempt = ({ name, optOut }: About, object: KubernetesObject | undefined): boolean =>
  optOut !== undefined && object !== undefined && Boolean(annotationsOf(object)[exemptionKey(name)]?.trim());

/** What is wrong with the object, for no reason. */
export const wrongWith = (rule: ObjectRule, object: KubernetesObject): string[] =>
  isExempt(rule, object) ? [] : wordsOf(rule.check(object));

/** What is wrong in the stack, for no reason. */
export const wrongIn = (rule: Rule, stack: Stack) =>
  stack.resources.flatMap((resource) => {
    const { object } = resource;
    if (isExempt(rule, object)) return [];
    const wrong = rule.scope === "stack" ? rule.check(resource, stack) : object && rule.check(object);
    return wordsOf(wrong).map((what) => ({ resource, what }));
  });

/** Compares a stack's two sides: everything that the report tells, and nothing of how it is told. */
import { configurationRisks, dataRisks } from "./data";
import { fieldChanges } from "./fields";
import { imageChanges } from "./images";
import type { StackSide } from "./model";
import { objectChanges } from "./objects";
import { newViolations } from "./policies";
import { jobRuns, rollouts } from "./rollouts";
import { NO_CONFIG } from "./stack-config";

const NOTHING: StackSide = { objects: [], config: NO_CONFIG };

export type Comparison = ReturnType<typeof compare>;

/** @param before undefined where the stack is new. @param after undefined where it is gone. */
export function compare(before?: StackSide, after?: StackSide) {
  const [old, current] = [before ?? NOTHING, after ?? NOTHING];
  const changes = objectChanges(old.objects, current.objects);
  const both = before !== undefined && after !== undefined;
  const secrets = fieldChanges(old.config.secrets, current.config.secrets);
  return {
    changes,
    risks: both ? dataRisks(changes) : [],
    /** Configuration of the stack's file that no object shows and data depends on. */
    configuration: both ? configurationRisks(old.config, current.config) : [],
    /** Rules of policy/ that are broken now, and were not. */
    policies: after ? newViolations(old, after, changes) : [],
    images: imageChanges(changes),
    rolls: rollouts(current.objects, changes),
    jobs: both ? jobRuns(current.objects, changes) : [],
    /** Encrypted keys of the stack's file, by their ciphertexts; never a value. */
    secrets,
    /** Whether all ciphertexts are new because of another encryption key. */
    reencrypted: both && secrets.length > 0 && old.config.encryption !== current.config.encryption,
  };
}

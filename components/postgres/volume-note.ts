import type * as pulumi from "@pulumi/pulumi";

import { DynamicResource, type Arguments } from "../dynamic/resource";
import type { VolumeNoteInputs } from "./volume-note-provider";

/** A note on a claim of which PostgreSQL was ready on it last. It comes after the server is ready. */
export class VolumeNote extends DynamicResource {
  constructor(name: string, args: Arguments<VolumeNoteInputs>, opts?: pulumi.CustomResourceOptions) {
    super("postgres:VolumeNote", name, { ...args }, opts);
  }
}

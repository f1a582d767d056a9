/** An image as it is pushed in tests. */
import { type TestContext } from "node:test";

import {
  provider,
  type PushedImageInputs,
  type PushedImageOutputs,
} from "../../../../../components/image/registry/pushed-image-provider";
import { registryCures } from "../../../../../stacks/image-cures";
import { Pusher } from "../../../../support/pushing";

export const CONTENT = "0123456789abcdef";

export const inputs = ({ registry }: Pusher, changed: Partial<PushedImageInputs> = {}): PushedImageInputs => ({
  repository: `${registry.name}/team/board-api`,
  cures: registryCures("prod"),
  content: CONTENT,
  version: "v1.0.0",
  context: "applications/board",
  dockerfile: "Dockerfile",
  args: { JOBS: "2" },
  platform: "linux/amd64",
  ...changed,
});

export const create = async (given: PushedImageInputs) => (await provider.create(given)).outs as PushedImageOutputs;
export const reasons = async (news: PushedImageInputs, olds: Partial<PushedImageInputs> = {}) =>
  ((await provider.check(olds, news)).failures ?? []).map(({ reason }) => reason);
export const start = (t: TestContext) => Pusher.start(t);

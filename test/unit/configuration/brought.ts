/** Cures of what was brought from elsewhere. */

import { faults, local, service } from "../../support/config";

export type Values = Readonly<Record<string, unknown>>;

const AT = "npm run config -- test 'services[0]";
export const set = (key: string, value: string) => `${AT}.${key}' ${value}`;
export const gone = (key: string) => set(key, "--rm");
export const write = (what: string, key: string) =>
  `in Pulumi.test.yaml, write services[0].${what} instead of services[0].${key}`;

/** The service without the keys that the test is about. */
export const without = (changed: Values, ...keys: readonly string[]) =>
  Object.fromEntries(Object.entries(service(changed)).filter(([key]) => !keys.includes(key)));
export const curesOf = (one: Values, of = local) =>
  Object.fromEntries(faults(of({ services: [one] })).map(({ path, cure }) => [path.replace("services[0].", ""), cure]));

/** A custom resource as far as its state matters. */
export interface Conditioned {
  readonly status?: {
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
  };
}

/** Its condition `Ready`; undefined while nobody has looked at it. */
export const readyCondition = (object: Conditioned | undefined) =>
  object?.status?.conditions?.find(({ type }) => type === "Ready");

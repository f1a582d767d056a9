/** One change of a stack's file. */
export type Change =
  | { readonly kind: "set"; readonly value: string }
  | { readonly kind: "remove" }
  | { readonly kind: "secret"; readonly ask: (key: string) => Promise<string> };

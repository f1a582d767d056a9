/** What selects a service's pods; a Deployment's selector can never change, so nothing else belongs here. */
export const selector = (name: string) => ({ "app.kubernetes.io/name": name });

/** Kubernetes' recommended labels. `component` tells the objects of one service apart. */
export const labels = (name: string, component?: string): Record<string, string> => ({
  ...selector(name),
  ...(component ? { "app.kubernetes.io/component": component } : {}),
  "app.kubernetes.io/part-of": "wealist",
  "app.kubernetes.io/managed-by": "pulumi",
});

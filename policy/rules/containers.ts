import { ofContainers } from "../pod";
import { podRule } from "../rule";

const readOnlyRoot = podRule({
  name: "read-only-root",
  description: "A container writes to its volumes alone, so that nothing is changed in its image",
  cure: "set securityContext.readOnlyRootFilesystem: true (restrictedContainer), and mount an emptyDir where it writes",
  source: "NSA/CISA Kubernetes Hardening Guide: immutable container file systems",
  // An image of others may need to write where it likes.
  level: "advisory",
  check: ofContainers(
    ({ securityContext }) =>
      !securityContext?.readOnlyRootFilesystem && "securityContext.readOnlyRootFilesystem is not true",
  ),
});

export const CONTAINERS = [readOnlyRoot];

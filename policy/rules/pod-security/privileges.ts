/** Nobody is root, nobody becomes it. */
import { ofContainers } from "../../pod";
import { control, everyContext, required } from "./standard";

const privileged = control({
  name: "Privileged Containers",
  description: "No container is privileged",
  cure: "remove securityContext.privileged",
  check: ofContainers(({ securityContext }) => securityContext?.privileged && "securityContext.privileged is true"),
});

const escalation = control({
  name: "Privilege Escalation",
  description: "No process gets more privileges than its parent",
  cure: "set securityContext.allowPrivilegeEscalation: false on the container (restrictedContainer)",
  check: ofContainers(
    ({ securityContext }) =>
      securityContext?.allowPrivilegeEscalation !== false && "securityContext.allowPrivilegeEscalation is not false",
  ),
});

const nonRoot = control({
  name: "Running as Non-root",
  description: "The kubelet refuses an image that would run as root",
  cure: "set securityContext.runAsNonRoot: true on the pod (restrictedPod)",
  check: required("runAsNonRoot", (value) => value === true, "securityContext.runAsNonRoot is not true"),
});

const nonRootUser = control({
  name: "Running as Non-root user",
  description: "No container runs as user 0",
  cure: "set securityContext.runAsUser to the image's numeric user",
  check: everyContext(({ runAsUser }) => runAsUser === 0 && "securityContext.runAsUser is 0"),
});

const capabilities = control({
  name: "Capabilities",
  description: "Every container drops all capabilities, and adds none but NET_BIND_SERVICE",
  cure: 'set securityContext.capabilities.drop: ["ALL"] on the container (restrictedContainer)',
  check: ofContainers(({ securityContext }) => {
    const { drop = [], add = [] } = securityContext?.capabilities ?? {};
    const added = add.filter((capability) => capability !== "NET_BIND_SERVICE");
    return [
      !drop.includes("ALL") && "securityContext.capabilities.drop lacks ALL",
      ...added.map((capability) => `securityContext.capabilities.add has ${capability}`),
    ];
  }),
});

export const PRIVILEGES = [privileged, escalation, nonRoot, nonRootUser, capabilities];

/**
 * Skaffold and Tilt, where they are on PATH: each builds the same folder, brings it into the same cluster, and waits for two
 * pods of the same Deployment under its own name.
 */
import { existsSync } from "node:fs";
import { delimiter, join } from "node:path";

import execa from "execa";
import { stringify } from "yaml";

import { CLUSTER, KANBAN, type Project } from "../../test/e2e/project";
import { must } from "../measure";
import { pods } from "./hand";

interface Tool {
  /** Beside the Deployment, which lies in `NAME-pods.yaml`. */
  readonly files: Readonly<Record<string, string>>;
  readonly args: readonly string[];
  readonly env?: NodeJS.ProcessEnv;
}

/** As people import an image of their own: with k3d, in the mode that tells of failures, and once more where it fails. */
const sent = (image: string) => {
  const once = `k3d image import ${image} -c ${CLUSTER} --mode direct`;
  return `(${once} || ${once})`;
};

/** It deploys what it has not pushed under the image's ID, which is its name only after this hook. */
const SEND_BUILT = [
  "tag=skaffold:$(docker image ls -q --no-trunc $SKAFFOLD_IMAGE | cut -d: -f2)",
  "docker tag $SKAFFOLD_IMAGE $tag",
  sent("$tag"),
].join(" && ");

const TOOLS: Readonly<Record<string, Tool>> = {
  skaffold: {
    files: {
      "skaffold.yaml": stringify({
        apiVersion: "skaffold/v4beta11",
        kind: "Config",
        build: {
          artifacts: [
            {
              image: "skaffold",
              context: KANBAN,
              hooks: { after: [{ command: ["sh", "-c", SEND_BUILT] }] },
            },
          ],
          tagPolicy: { inputDigest: {} },
          local: { push: false, useBuildkit: true },
        },
        manifests: { rawYaml: ["skaffold-pods.yaml"] },
        deploy: { kubectl: {} },
      }),
      // Neither figures nor questions to whoever made it.
      ".skaffold-config": stringify({
        global: {
          "collect-metrics": false,
          "update-check": false,
          survey: { "disable-prompt": true },
          // Its own way, the same command with k3d's tools container, failed on Docker 29.
          "k3d-disable-load": true,
        },
      }),
    },
    args: ["run", "--cache-artifacts=false", "--config", ".skaffold-config", "--kube-context", `k3d-${CLUSTER}`],
  },
  tilt: {
    files: {
      // It knows no way of its own without a registry. What it finds in Docker it gives another name.
      Tiltfile: [
        `custom_build("tilt", "docker build -q -t $EXPECTED_REF ${KANBAN} && ${sent("$EXPECTED_REF")}", ["${KANBAN}"], disable_push=True, skips_local_docker=True)`,
        'k8s_yaml("tilt-pods.yaml")\n',
      ].join("\n"),
    },
    // Without its page, which one that was built from source would make first.
    args: ["ci", "--port", "0", "--web-mode", "embedded", "--context", `k3d-${CLUSTER}`],
    env: { DO_NOT_TRACK: "1", TILT_DISABLE_ANALYTICS: "1" },
  },
};

const isOnPath = (program: string) =>
  (process.env["PATH"] ?? "").split(delimiter).some((folder) => existsSync(join(folder, program)));

/** How each of them delivers that is there, and has delivered once; of what does not, the reason is said. */
export async function otherTools(project: Project): Promise<Record<string, () => Promise<unknown>>> {
  const found: Record<string, () => Promise<unknown>> = {};
  const { stdout: kubeconfig } = await execa("k3d", ["kubeconfig", "get", CLUSTER]);
  project.write(".tools-kubeconfig", kubeconfig);
  for (const [name, { files, args, env }] of Object.entries(TOOLS)) {
    const lacking = [name, "kubectl"].filter((program) => !isOnPath(program));
    if (lacking.length > 0) {
      console.error(`${name} is not measured: ${lacking.join(" and ")} not on PATH`);
      continue;
    }
    for (const [file, text] of Object.entries({ ...files, [`${name}-pods.yaml`]: pods(name, name) }))
      project.write(file, text);
    const variables = { ...env, KUBECONFIG: join(project.folder, ".tools-kubeconfig") };
    const deliver = () => must(project.run(name, args, variables));
    await deliver().then(
      () => (found[name] = deliver),
      (error: Error) => console.error(`${name} is not measured, it failed:\n${error.message}`),
    );
  }
  return found;
}

import { isKnown } from "../object";
import { ofContainers, podOf } from "../pod";
import { podRule, stackRule } from "../rule";
import type { Stack } from "../stack";

const version = podRule({
  name: "image-version",
  description: "An image is named with a tag other than `latest`, or a digest",
  cure: "name a version: an image that is built here gets its tag by itself, others are repository:1.2.3",
  source: "decision 1",
  check: ofContainers(({ image = "" }) => {
    if (!isKnown(image) || image.includes("@")) return [];
    if (/:latest$/.test(image)) return `image ${image} names no version`;
    return !/:[^/]+$/.test(image) && `image ${image || "(none)"} has neither tag nor digest`;
  }),
});

const IMAGE = "docker:index/image:Image";

/** Repositories of the images that the stack builds, and whether it pushes them. */
const builtBy = ({ resources }: Stack) =>
  new Map(
    resources
      .filter(({ type }) => type === IMAGE)
      .map(({ inputs }) => [repositoryOf(String(inputs["imageName"])), { isPushed: inputs["skipPush"] !== true }]),
  );

/** `registry:5000/team/app:v1` and `registry:5000/team/app@sha256:…` → `registry:5000/team/app`. */
const repositoryOf = (image: string) => image.replace(/@.*$/, "").replace(/:[^/]+$/, "");

const asBuilt = stackRule({
  name: "image-as-built",
  description: "What the stack builds runs as it was built: by digest from a registry, never pulled in k3d",
  cure: "pass on the image that components/image gives: its digest, or its reference with imagePullPolicy Never",
  source: "decision 1",
  check: ({ object }, stack) => {
    const pod = object && podOf(object);
    if (!pod) return [];
    const images = builtBy(stack);
    return ofContainers(({ image = "", imagePullPolicy }) => {
      const own = images.get(repositoryOf(image));
      if (!own || !isKnown(image)) return [];
      if (own.isPushed) return !image.includes("@sha256:") && `image ${image} is not deployed by its digest`;
      return imagePullPolicy !== "Never" && `image ${image} may be pulled`;
    })(pod);
  },
});

export const IMAGES = [version, asBuilt];

/** What a changed line sends to the nodes: the image alone, without the engine. */
import { performance } from "node:perf_hooks";

import execa from "execa";

import { dockerImageId } from "../../components/image/docker-image";
import { ensureOnNodes } from "../../components/image/import/import-image";
import { dockerBuild } from "../../test/e2e/docker-build";
import { clusterByHand, nodes } from "../../test/e2e/cluster";
import { CLUSTER, type Project } from "../../test/e2e/project";
import { seconds } from "../measure";
import { changeCode, withCluster } from "../places";

/** The most that a changed line may take to reach the nodes, and the most that each of them may be sent. */
const MOST = { seconds: 3, megabytes: 1 };

/** Changes a line, builds, and imports into a cluster of `agents` + 1 nodes that has the image of before. */
async function transfer(project: Project, agents: number) {
  await clusterByHand("--agents", String(agents));
  const names = await nodes();
  const send = async (image: string) => {
    // One manifest, as the program builds it.
    await dockerBuild(project, image, ["--provenance=false"]);
    const start = performance.now();
    const { bytes } = await ensureOnNodes({ cluster: CLUSTER, nodes: names, image }, (await dockerImageId(image))!);
    // Bytes of the node that was sent the most.
    return { seconds: (performance.now() - start) / 1000, bytes: Math.max(...Object.values(bytes)) };
  };
  await send("by-hand:before");
  changeCode(project);
  const sent = await send("by-hand:after");
  // What Docker alone would take to write its archive, which all of it is read for.
  const save = await seconds(() => execa("sh", ["-c", "docker save by-hand:after > /dev/null"]));
  return { nodes: names.length, save, ...sent };
}

/** Rows of a table: how many nodes, seconds, those of `docker save` alone, megabytes for each node, the target. */
export async function imports(): Promise<string[][]> {
  const table: string[][] = [];
  for (const agents of [0, 1])
    await withCluster(async (project) => {
      const { nodes, seconds, save, bytes } = await transfer(project, agents);
      const target = `<= ${MOST.seconds} s, <= ${MOST.megabytes} MB`;
      table.push([`${nodes} node(s)`, seconds.toFixed(1), save.toFixed(1), `${(bytes / 1e6).toFixed(2)} MB`, target]);
    });
  return table;
}

/** The Docker network of a k3d cluster, which Docker prunes while the cluster is stopped: made again, its data kept. */
import { run } from "../../command";
import { networkOf } from "./k3d";

/** Label by which k3d writes on a container in which network its cluster is. */
export const NETWORK_LABEL = "k3d.cluster.network";

/** Arguments of `docker` that find the network's ID; it prints nothing where there is none. */
export const networkQuery = (cluster: string) =>
  ["network", "ls", "--no-trunc", "--quiet", "--filter", `name=^${networkOf(cluster)}$`] as const;

/** As k3d makes it: it deletes with the cluster what bears its label. */
export const networkCreation = (cluster: string) => {
  const masquerade = "com.docker.network.bridge.enable_ip_masquerade=true";
  return ["network", "create", "--driver", "bridge", "--label", "app=k3d", "--opt", masquerade, networkOf(cluster)];
};

/** A helper that k3d could not start in the lost network, and whose name it needs for the next one. */
export const helperRemoval = (cluster: string) => ["rm", "--force", `k3d-${cluster}-tools`];

/** A container keeps the ID of the network that it was made in, whatever bears that network's name now. */
export const reconnection = (cluster: string, container: string) =>
  [
    ["network", "disconnect", "--force", networkOf(cluster), container],
    ["network", "connect", networkOf(cluster), container],
  ] as const;

/**
 * Puts a stopped cluster's containers into its network again, which is made where it is gone. Of a cluster in a network of
 * somebody else's (`k3d cluster create --network`) nothing is touched.
 *
 * @throws CommandError where Docker refuses.
 */
export async function mendNetwork(cluster: string): Promise<void> {
  const found = await run("docker", networkQuery(cluster));
  const lost = (await containersOf(cluster)).filter(({ id }) => found === "" || (id !== "" && id !== found));
  if (lost.length === 0) return;
  if (found === "") await run("docker", networkCreation(cluster));
  await run("docker", helperRemoval(cluster)).catch(() => undefined);
  for (const { name } of lost) {
    const [disconnect, connect] = reconnection(cluster, name);
    // Docker may know already that it is in none.
    await run("docker", disconnect).catch(() => undefined);
    await run("docker", connect);
  }
}

/** The cluster's containers that are to be in its own network, each with the ID of the one that it knows. */
async function containersOf(cluster: string): Promise<{ name: string; id: string }[]> {
  const filters = [`label=k3d.cluster=${cluster}`, `label=${NETWORK_LABEL}=${networkOf(cluster)}`];
  const format = '{{.Names}} {{.Label "k3d.role"}}';
  const args = ["ps", "--all", ...filters.flatMap((filter) => ["--filter", filter]), "--format", format];
  const listed = (await run("docker", args)).split("\n").map((line) => line.split(" "));
  const names = listed.flatMap(([name, role]) => (name && role !== "noRole" ? [name] : []));
  if (names.length === 0) return [];
  const id = `{{with index .NetworkSettings.Networks "${networkOf(cluster)}"}}{{.NetworkID}}{{end}}`;
  const ids = (await run("docker", ["inspect", "--format", id, ...names])).split("\n");
  return names.map((name, i) => ({ name, id: ids[i] ?? "" }));
}

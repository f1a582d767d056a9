/**
 * What the Kubernetes client's HTTP library takes from Node that came with Node 22. The program asks for a newer Node
 * than that; the tests also run on Node 20, and none of theirs depends on what these do.
 */
import threads from "node:worker_threads";
import zlib from "node:zlib";

(zlib as { createZstdDecompress?: unknown }).createZstdDecompress ??= zlib.createBrotliDecompress;
(threads as { markAsUncloneable?: unknown }).markAsUncloneable ??= () => undefined;
(Promise as { withResolvers?: unknown }).withResolvers ??= () => {
  const made: Record<string, unknown> = {};
  made["promise"] = new Promise((resolve, reject) => Object.assign(made, { resolve, reject }));
  return made;
};

/** An image from Docker to nodes, less the blobs that a node has: a changed line of code sends its one layer, 0.1 MB instead of 94. */
import type { Receiver, Sent } from "./node-import";
import { sendPushed } from "./pushed-image";
import { sendSaved } from "./saved-image";

/** @throws CommandError in the words of Docker or of the node that refuses it; `NoBlobs` where its archive has none to leave out. */
export const sendImage = async (image: string, receivers: readonly Receiver[]): Promise<Sent> =>
  (await sendPushed(image, receivers)) ?? sendSaved(image, receivers);

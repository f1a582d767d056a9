/** A port that nothing listens on. */
export { anyPort as freePort } from "../../scripts/lib/dev/ports";

/** What became `postgres/volume-check-provider.ts`: states of before name this module, and read and delete by it. */
export { provider } from "../../postgres/volume-check-provider";

import { HOST } from "./host";
import { KERNEL } from "./kernel";
import { PRIVILEGES } from "./privileges";

export const POD_SECURITY = [...HOST, ...PRIVILEGES, ...KERNEL];

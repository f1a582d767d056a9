/** Every key of a stack's file, with its other values. A new key gets its row in the file of its subject. */
import type { Rows } from "./row";
import { BACKUP_ROWS } from "./values/backup";
import { CLUSTER_ROWS } from "./values/cluster";
import { DATABASE_ROWS } from "./values/database";
import { EXTERNAL_ROWS } from "./values/external";
import { HARDENING_ROWS } from "./values/hardening";
import { NETWORK_ROWS } from "./values/network";
import { SECRET_ROWS } from "./values/secrets";
import { SERVICE_ROWS } from "./values/service";

export const ROWS: Rows = {
  ...CLUSTER_ROWS,
  ...DATABASE_ROWS,
  ...EXTERNAL_ROWS,
  ...BACKUP_ROWS,
  ...HARDENING_ROWS,
  ...SERVICE_ROWS,
  ...SECRET_ROWS,
  ...NETWORK_ROWS,
};

export interface RoleNames {
  readonly database: string;
  /** Owns the database and everything in it; nobody logs in as it. */
  readonly owner: string;
}

/** Names of a service's database and its owner: `board-api` → `board_api`, `board_api_owner`. */
export const roleNames = (service: string, database = service.replaceAll("-", "_")): RoleNames => ({
  database,
  owner: `${database}_owner`,
});

/**
 * Name of a login to it, by a number that no login had before: `board_api_1764291234`. Once they were called `_a` and `_b` by
 * turns; whoever looks for logins looks for both.
 */
export const loginName = (database: string, login: number): string => `${database}_${login}`;

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

/** Name of a login to it, by a number that no login had before: `board_api_1764291234`. */
export const loginName = (database: string, login: number): string => `${database}_${login}`;

/** Whether a role is a login to it. Once they were called `_a` and `_b` by turns. */
export const isLoginName = (database: string, role: string): boolean =>
  role.startsWith(`${database}_`) && /^(a|b|[0-9]+)$/.test(role.slice(database.length + 1));

export interface RoleNames {
  readonly database: string;
  /** Owns the database and everything in it; nobody logs in as it. */
  readonly owner: string;
  /** The login of this rotation; two names alternate, so that the old pods' login outlives the rollout. */
  readonly login: string;
  /** The login of the rotation before, to be dropped after the rollout. */
  readonly previousLogin: string;
}

/** Names of a service's database and roles: `board-api`, rotation 0 → `board_api`, `board_api_owner`, `board_api_a`. */
export function roleNames(service: string, database = service.replaceAll("-", "_"), rotation = 0): RoleNames {
  const login = (generation: number) => `${database}_${generation % 2 === 0 ? "a" : "b"}`;
  return { database, owner: `${database}_owner`, login: login(rotation), previousLogin: login(rotation + 1) };
}

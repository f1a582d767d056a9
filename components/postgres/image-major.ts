/** Oldest major version that has but one number in front, as `9.6` has too; what is below is a version of something else. */
const OLDEST = 9;

/**
 * Major version of the PostgreSQL in an image, as its name tells it: `postgres:17-trixie`, `postgis/postgis:17-3.5`,
 * `pgvector/pgvector:0.8.0-pg17`. Undefined where it tells none, as a digest alone, or a name of one's own.
 */
export function majorOf(image: string): number | undefined {
  const [reference = ""] = image.split("@");
  const [, repository = "", tag = ""] = /^(.*?)(?::([^:/]*))?$/.exec(reference) ?? [];
  const name = repository.slice(repository.lastIndexOf("/") + 1);
  const named = /(?:^|[-_.])pg-?(\d{1,2})(?=$|[-_.])/.exec(tag);
  const leading = /^(postgres|postgresql|postgis)$/.test(name) ? /^v?(\d{1,2})(?=$|[-_.])/.exec(tag) : null;
  const major = Number((named ?? leading)?.[1]);
  return major >= OLDEST ? major : undefined;
}

/** What is told of a service that runs here: where it is, and what is other than in its pod. */
import { npmRun, shell } from "../../../configuration/cures";
import type { LocalEnvironment } from "./environment";

/** What differs for a service, a line each. */
export function differences({ differs }: Pick<LocalEnvironment, "differs">, service: string, stack: string): string[] {
  const names = (why: Parameters<typeof differs.get>[0]) => differs.get(why) ?? [];
  const line = (why: Parameters<typeof differs.get>[0], what: string) =>
    names(why).length > 0 ? [`${names(why).join(", ")}: ${what}`] : [];
  const unset = names("unset");
  const example = `${unset[0]}=… ${npmRun("dev", stack, service)}`;
  return [
    ...line("postgres", "the PostgreSQL of this machine"),
    ...line("peer", "services that run here as well"),
    ...names("absent-peer").map((both) => {
      const [name, peer = ""] = both.split(": ");
      return `${name} leads to ${peer}, which runs in the cluster alone; here too: ${npmRun("dev", stack, `${service} ${peer}`)}`;
    }),
    ...line("dev", "as services[].dev.env says"),
    ...line("file", "files of this machine, which go when this ends"),
    ...line("own", "from the variables that this command was given, since the stack's file does not hold them"),
    ...line(
      "unset",
      `not set, since the stack's file does not hold ${unset.length > 1 ? "them" : "it"}; set: ${example}`,
    ),
  ];
}

interface Server {
  /** `18.1` */
  readonly version: string;
  readonly port: number;
  /** `database.image`. */
  readonly image: string;
  /** The image's major version; undefined where its name does not tell. */
  readonly major: number | undefined;
}

/** The server that is there instead of the stack's. */
export function serverLine({ version, port, image, major }: Server): string {
  const other = major !== undefined && major !== parseInt(version, 10) ? `, not ${major} as in ${image}` : "";
  return `PostgreSQL ${version} on 127.0.0.1:${port}${other}; text is sorted by its bytes`;
}

/** `KEY=value` as readers of `.env` files take it. */
export function dotenv(name: string, value: string): string {
  if (/^[\w./:@%+,=-]*$/.test(value)) return `${name}=${value}`;
  if (!/['\n\r]/.test(value)) return `${name}='${value}'`;
  const escaped = value
    .replace(/[\\"$`]/g, "\\$&")
    .replaceAll("\n", "\\n")
    .replaceAll("\r", "\\r");
  return `${name}="${escaped}"`;
}

/** An environment for an editor's debugger; a secret is a comment where it is not to be shown. */
export const environmentLines = ({ values, secret }: LocalEnvironment, showsSecrets: boolean): string[] =>
  Object.keys(values)
    .sort()
    .map((name) => (secret.has(name) && !showsSecrets ? `# ${name}: a secret` : dotenv(name, values[name]!)));

/** A command as people would type it. */
export const typed = (command: readonly string[]): string => command.map(shell).join(" ");
